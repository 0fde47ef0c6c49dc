import { type ConstDirectiveNode, type DocumentNode, type GraphQLSchema, isAbstractType, Kind, parse } from 'graphql';
import { graphOf, subgraphNames } from './joinDirectives.ts';
import { unusedPrefix } from './prepareSupergraph.ts';

/**
 * A supergraph with a root field for each interface and union of each subgraph. They stand for objects that a fetch of
 * that subgraph has found, so that what is selected of these can be planned by itself. They are never asked.
 */
export class EntryFields {
  readonly document: DocumentNode;
  readonly #names = new Map<string, string>();

  /** @param apiSchema with what clients see: nothing else is selected */
  constructor(supergraph: DocumentNode, apiSchema: GraphQLSchema) {
    const prefix = unusedPrefix('_entry_', supergraph);
    const subgraphs = subgraphNames(supergraph);
    const queryName = apiSchema.getQueryType()?.name;
    const rootGraphs = supergraph.definitions.flatMap((node) =>
      node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === queryName ? graphsOf(node.directives) : [],
    );
    const fields: string[] = [];
    for (const node of supergraph.definitions) {
      if (node.kind !== Kind.INTERFACE_TYPE_DEFINITION && node.kind !== Kind.UNION_TYPE_DEFINITION) continue;
      const typeName = node.name.value;
      if (!isAbstractType(apiSchema.getType(typeName))) continue;
      for (const [graph, directive] of graphsOf(node.directives)) {
        const key = `${graphOf(directive, subgraphs)} ${typeName}`;
        if (this.#names.has(key) || !rootGraphs.some(([other]) => other === graph)) continue;
        const name = `${prefix}${this.#names.size}`;
        this.#names.set(key, name);
        fields.push(`${name}: ${typeName} @join__field(graph: ${graph})`);
      }
    }
    this.document = withFields(supergraph, queryName, fields);
  }

  /** The root field for objects of an interface or union that a subgraph has found. */
  of(subgraph: string, typeName: string): string | undefined {
    return this.#names.get(`${subgraph} ${typeName}`);
  }
}

function graphsOf(directives: readonly ConstDirectiveNode[] = []): [graph: string, join: ConstDirectiveNode][] {
  return directives.flatMap((directive): [string, ConstDirectiveNode][] => {
    const value = directive.arguments?.find(({ name }) => name.value === 'graph')?.value;
    return directive.name.value === 'join__type' && value?.kind === Kind.ENUM ? [[value.value, directive]] : [];
  });
}

function withFields(supergraph: DocumentNode, typeName: string | undefined, added: readonly string[]): DocumentNode {
  if (added.length === 0) return supergraph;
  const [type] = parse(`type Query { ${added.join('\n')} }`, { noLocation: true }).definitions;
  const fields = type?.kind === Kind.OBJECT_TYPE_DEFINITION ? (type.fields ?? []) : [];
  const definitions = supergraph.definitions.map((node) =>
    node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === typeName
      ? { ...node, fields: [...(node.fields ?? []), ...fields] }
      : node,
  );
  return { ...supergraph, definitions };
}
