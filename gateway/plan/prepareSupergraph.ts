import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type FieldNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  print,
  type SelectionSetNode,
  type StringValueNode,
  visit,
} from 'graphql';
import { namedTypeOf } from './collectFields.ts';
import { graphOf, isResolvable, parseFieldSet, stringArgument, subgraphNames } from './joinDirectives.ts';
import { type RequiredCalls, requirementKey } from './RequiredCalls.ts';

export interface PreparedSupergraph {
  /** The supergraph to give to the planner; the API schema comes from the original. */
  readonly document: DocumentNode;
  readonly requiredCalls: RequiredCalls;
}

/** Rewrites a supergraph so that Apollo's planner makes right plans of it; each rewrite says what went wrong without. */
export function prepareSupergraph(original: DocumentNode): PreparedSupergraph {
  return new RequiredCallsRewriter(
    visit(original, { ObjectTypeDefinition: resolvableKeysFirst, InterfaceTypeDefinition: resolvableKeysFirst }),
  ).rewrite();
}

type FieldsType = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/** To come back to a subgraph after `@requires` the planner takes the first key it sees, resolvable or not (docs/apollo-patches.md, 7). */
function resolvableKeysFirst<T extends FieldsType>(type: T): T {
  const directives = type.directives ?? [];
  return { ...type, directives: [...directives.filter(isResolvable), ...directives.filter((d) => !isResolvable(d))] };
}

/** Replaces the calls with arguments in `@requires` by argument-less synthetic fields; see RequiredCalls. */
class RequiredCallsRewriter {
  readonly #document: DocumentNode;
  /** With which the name of no field begins. */
  readonly #prefix: string;
  readonly #types: ReadonlyMap<string, FieldsType>;
  readonly #subgraphNames: ReadonlyMap<string, string>;
  readonly #nameOfCall = new Map<string, string>();
  readonly #calls = new Map<string, FieldNode>();
  readonly #neededBy = new Map<string, Set<string>>();
  /** For each type the synthetic fields to add, each with the field it copies. */
  readonly #additions = new Map<string, Map<string, string>>();

  constructor(document: DocumentNode) {
    this.#document = document;
    this.#prefix = unusedPrefix('_required_', document);
    this.#types = new Map(
      document.definitions.flatMap((node) =>
        node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION
          ? [[node.name.value, node]]
          : [],
      ),
    );
    this.#subgraphNames = subgraphNames(document);
  }

  rewrite(): PreparedSupergraph {
    const rewriteType = (type: FieldsType): FieldsType => ({
      ...type,
      fields: type.fields?.map((field) => this.#rewriteRequires(type, field)),
    });
    const rewritten = visit(this.#document, {
      ObjectTypeDefinition: rewriteType,
      InterfaceTypeDefinition: rewriteType,
    });
    const addFields = (type: FieldsType): FieldsType => ({
      ...type,
      fields: [...(type.fields ?? []), ...this.#addedTo(type)],
    });
    return {
      document: visit(rewritten, { ObjectTypeDefinition: addFields, InterfaceTypeDefinition: addFields }),
      requiredCalls: { calls: this.#calls, neededBy: this.#neededBy },
    };
  }

  #rewriteRequires(type: FieldsType, field: FieldDefinitionNode): FieldDefinitionNode {
    return {
      ...field,
      directives: field.directives?.map((directive) => {
        const requires = stringArgument(directive, 'requires');
        if (directive.name.value !== 'join__field' || requires === undefined) return directive;
        const needed = new Set<string>();
        const selections = this.#rewriteSelections(parseFieldSet(requires), type, needed);
        if (needed.size === 0) return directive;
        const subgraph = graphOf(directive, this.#subgraphNames);
        this.#neededBy.set(requirementKey(subgraph, type.name.value, field.name.value), needed);
        return withStringArgument(directive, 'requires', printSelections(selections));
      }),
    };
  }

  #rewriteSelections(set: SelectionSetNode, parent: FieldsType | undefined, needed: Set<string>): SelectionSetNode {
    return {
      ...set,
      selections: set.selections.map((selection) => {
        if (selection.kind === Kind.FRAGMENT_SPREAD) return selection;
        if (selection.kind === Kind.INLINE_FRAGMENT) {
          const type = selection.typeCondition ? this.#types.get(selection.typeCondition.name.value) : parent;
          return { ...selection, selectionSet: this.#rewriteSelections(selection.selectionSet, type, needed) };
        }
        const field = parent?.fields?.find(({ name }) => name.value === selection.name.value);
        if (!field || !parent) return selection;
        const selectionSet =
          selection.selectionSet &&
          this.#rewriteSelections(selection.selectionSet, this.#types.get(namedTypeOf(field.type)), needed);
        if (!field.arguments?.length) return { ...selection, selectionSet };
        const name = this.#syntheticName(selection);
        needed.add(name);
        this.#add(parent, name, field.name.value);
        return { ...selection, selectionSet, name: { kind: Kind.NAME, value: name }, arguments: [] };
      }),
    };
  }

  #syntheticName(call: FieldNode): string {
    const text = print({ ...call, alias: undefined, selectionSet: undefined });
    let name = this.#nameOfCall.get(text);
    if (name === undefined) {
      name = `${this.#prefix}${this.#nameOfCall.size}_${call.name.value}`;
      this.#nameOfCall.set(text, name);
      this.#calls.set(name, call);
    }
    return name;
  }

  #add(type: FieldsType, name: string, copyOf: string): void {
    const additions = this.#additions.get(type.name.value) ?? new Map<string, string>();
    this.#additions.set(type.name.value, additions.set(name, copyOf));
    if (type.kind === Kind.INTERFACE_TYPE_DEFINITION)
      for (const other of this.#types.values())
        if (other.interfaces?.some((implemented) => implemented.name.value === type.name.value))
          this.#add(other, name, copyOf);
  }

  #addedTo(type: FieldsType): FieldDefinitionNode[] {
    return [...(this.#additions.get(type.name.value) ?? [])].flatMap(([name, copyOf]) => {
      const field = type.fields?.find((candidate) => candidate.name.value === copyOf);
      return field ? [{ ...field, name: { kind: Kind.NAME, value: name }, arguments: [] }] : [];
    });
  }
}

function withStringArgument(directive: ConstDirectiveNode, name: string, text: string): ConstDirectiveNode {
  const value: StringValueNode = { kind: Kind.STRING, value: text };
  return {
    ...directive,
    arguments: directive.arguments?.map((argument) =>
      argument.name.value === name ? { ...argument, value } : argument,
    ),
  };
}

function printSelections(set: SelectionSetNode): string {
  return print(set).slice(1, -1).replace(/\s+/g, ' ').trim();
}

/** A prefix like the wanted one with which no field of a supergraph begins. */
export function unusedPrefix(wanted: string, supergraph: DocumentNode): string {
  let prefix = wanted;
  while (hasFieldWith(prefix, supergraph)) prefix = `${prefix}_`;
  return prefix;
}

function hasFieldWith(prefix: string, { definitions }: DocumentNode): boolean {
  return definitions.some(
    (node) =>
      (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION) &&
      node.fields?.some(({ name }) => name.value.startsWith(prefix)) === true,
  );
}
