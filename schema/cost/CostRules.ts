import {
  type ConstDirectiveNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type TypeDefinitionNode,
  type TypeExtensionNode,
  valueFromASTUntyped,
} from 'graphql';
import { specLinks } from '../specLinks.ts';

/** How long a list is, or the lists of a connection are. */
export interface ListSizeRule {
  /** Where no slicing argument tells the size. */
  readonly assumedSize: number | undefined;
  /** Arguments that tell it, each as its name and the names of input fields below it. */
  readonly slicingArguments: readonly (readonly string[])[];
  /** Fields of what is answered that are of this size; none where it is the field itself that is a list. */
  readonly sizedFields: readonly string[];
  /** True where the arguments are lists and their lengths tell the size. */
  readonly isLength: boolean;
}

/** What a schema says about the cost of its fields; by type and field name, `Type.field`, and `Type.field(argument:)`. */
export interface CostRules {
  readonly listSizes: ReadonlyMap<string, ListSizeRule>;
  /** `@cost(weight:)` of types, fields and arguments, in rows. */
  readonly weights: ReadonlyMap<string, number>;
}

/**
 * Reads the directives of the cost specification from an SDL, of a supergraph or of one subgraph, under whatever names
 * it links them. Weights of input fields are not read.
 *
 * @see https://ibm.github.io/graphql-specs/cost-spec.html
 * @see https://specs.apollo.dev/cost/v0.1/
 */
export function readCostRules(sdl: DocumentNode): CostRules {
  const listSizes = new Map<string, ListSizeRule>();
  const weights = new Map<string, number>();
  const names = costDirectives(sdl);
  const readWeight = (coordinate: string, directives: readonly DirectiveNode[] = []) => {
    const weight = Number(argumentsOf(directives, names?.cost)?.weight);
    if (Number.isFinite(weight)) weights.set(coordinate, weight);
  };
  const readField = (coordinate: string, field: FieldDefinitionNode) => {
    readWeight(coordinate, field.directives);
    for (const argument of field.arguments ?? [])
      readWeight(`${coordinate}(${argument.name.value}:)`, argument.directives);
    const size = argumentsOf(field.directives ?? [], names?.listSize);
    if (size) listSizes.set(coordinate, listSizeRule(size));
  };
  for (const definition of names ? sdl.definitions : []) {
    if (!isType(definition)) continue;
    readWeight(definition.name.value, definition.directives);
    for (const field of 'fields' in definition ? (definition.fields ?? []) : [])
      if (field.kind === Kind.FIELD_DEFINITION) readField(`${definition.name.value}.${field.name.value}`, field);
  }
  return { listSizes, weights };
}

/** A supergraph links the cost specification itself; a subgraph has its directives from Federation 2.9 or later. */
function costDirectives(sdl: DocumentNode): { readonly cost: string; readonly listSize: string } | undefined {
  const links = specLinks(sdl);
  const link = [/\/cost\/v/, /\/federation\/v/].map((of) => links.find(({ url }) => of.test(url))).find(Boolean);
  return link && { cost: link.nameOf('cost'), listSize: link.nameOf('listSize') };
}

function isType(node: { readonly kind: string }): node is TypeDefinitionNode | TypeExtensionNode {
  return /Type(Definition|Extension)$/.test(node.kind);
}

function listSizeRule(given: Readonly<Record<string, unknown>>): ListSizeRule {
  return {
    assumedSize: typeof given.assumedSize === 'number' ? given.assumedSize : undefined,
    slicingArguments: texts(given.slicingArguments).map((path) => path.split('.')),
    sizedFields: texts(given.sizedFields),
    isLength: false,
  };
}

function texts(value: unknown): string[] {
  return [value].flat().filter((text) => typeof text === 'string');
}

function argumentsOf(
  directives: readonly (DirectiveNode | ConstDirectiveNode)[],
  name: string | undefined,
): Readonly<Record<string, unknown>> | undefined {
  const directive = directives.find((candidate) => candidate.name.value === name);
  return (
    directive &&
    Object.fromEntries(
      (directive.arguments ?? []).map((argument) => [argument.name.value, valueFromASTUntyped(argument.value)]),
    )
  );
}
