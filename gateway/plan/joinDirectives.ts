import { type ConstDirectiveNode, type DocumentNode, Kind, parse, type SelectionSetNode } from 'graphql';

/** Names of the subgraphs by their values of the enum `join__Graph`. */
export function subgraphNames(supergraph: DocumentNode): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const node of supergraph.definitions) {
    if (node.kind !== Kind.ENUM_TYPE_DEFINITION || node.name.value !== 'join__Graph') continue;
    for (const { name, directives } of node.values ?? []) {
      const graph = directives?.find((directive) => directive.name.value === 'join__graph');
      names.set(name.value, (graph && stringArgument(graph, 'name')) ?? name.value);
    }
  }
  return names;
}

/** The subgraph that a `join__type` or `join__field` is about; empty where it names none. */
export function graphOf({ arguments: args }: ConstDirectiveNode, names: ReadonlyMap<string, string>): string {
  const value = args?.find(({ name }) => name.value === 'graph')?.value;
  return (value?.kind === Kind.ENUM && names.get(value.value)) || '';
}

export function stringArgument({ arguments: args }: ConstDirectiveNode, name: string): string | undefined {
  const value = args?.find((argument) => argument.name.value === name)?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}

/** False for a `join__type` with a key by which the subgraph finds no entity. */
export function isResolvable({ arguments: args }: ConstDirectiveNode): boolean {
  return (
    args?.some(({ name, value }) => name.value === 'resolvable' && value.kind === Kind.BOOLEAN && !value.value) !== true
  );
}

/** The selections of a field set such as `id owner { id }`. */
export function parseFieldSet(fieldSet: string): SelectionSetNode {
  const [operation] = parse(`{${fieldSet}}`, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`Not a field set: ${fieldSet}`);
  return operation.selectionSet;
}
