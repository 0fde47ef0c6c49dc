import { type ConstDirectiveNode, type DocumentNode, type InterfaceTypeDefinitionNode, Kind } from 'graphql';
import { graphOf, parseFieldSet, stringArgument, subgraphNames } from './joinDirectives.ts';
import { requirementKey } from './RequiredCalls.ts';

/**
 * Interfaces that some subgraph knows as an object (`@interfaceObject`) without knowing what implements them, and what
 * the fields of that object require there.
 */
export class InterfaceObjects {
  readonly names = new Set<string>();
  readonly #required = new Map<string, ReadonlySet<string>>();
  /** Names of key fields by subgraph and type. */
  readonly #keys = new Map<string, Set<string>>();

  /** @param supergraph as the planner is given it */
  constructor(supergraph: DocumentNode) {
    const subgraphs = subgraphNames(supergraph);
    for (const node of supergraph.definitions)
      if (node.kind === Kind.INTERFACE_TYPE_DEFINITION && node.directives?.some(isInterfaceObject))
        this.#read(node, subgraphs);
  }

  /** Names of the fields that a field of an entity requires in a subgraph, its keys not counted. */
  requiredBy(subgraph: string, typeName: string, fieldName: string): ReadonlySet<string> {
    return this.#required.get(requirementKey(subgraph, typeName, fieldName)) ?? nothing;
  }

  isKey(subgraph: string, typeName: string, fieldName: string): boolean {
    return fieldName === '__typename' || this.#keys.get(`${subgraph} ${typeName}`)?.has(fieldName) === true;
  }

  #read({ name, fields, directives }: InterfaceTypeDefinitionNode, subgraphs: ReadonlyMap<string, string>): void {
    this.names.add(name.value);
    for (const directive of directives ?? []) {
      const key = `${graphOf(directive, subgraphs)} ${name.value}`;
      const known = this.#keys.get(key) ?? new Set();
      this.#keys.set(key, known);
      for (const field of fieldNames(stringArgument(directive, 'key'))) known.add(field);
    }
    for (const field of fields ?? [])
      for (const directive of field.directives ?? []) {
        const subgraph = graphOf(directive, subgraphs);
        const required = fieldNames(stringArgument(directive, 'requires')).filter(
          (each) => !this.isKey(subgraph, name.value, each),
        );
        if (required.length > 0)
          this.#required.set(requirementKey(subgraph, name.value, field.name.value), new Set(required));
      }
  }
}

const nothing: ReadonlySet<string> = new Set();

function isInterfaceObject({ arguments: args }: ConstDirectiveNode): boolean {
  return (
    args?.some(
      ({ name, value }) => name.value === 'isInterfaceObject' && value.kind === Kind.BOOLEAN && value.value,
    ) === true
  );
}

function fieldNames(fieldSet: string | undefined): string[] {
  if (fieldSet === undefined) return [];
  return parseFieldSet(fieldSet).selections.flatMap((node) => (node.kind === Kind.FIELD ? [node.name.value] : []));
}
