import { type ConstDirectiveNode, type DocumentNode, Kind, type SelectionSetNode, type TypeNode } from 'graphql';
import { graphOf, parseFieldSet, stringArgument, subgraphNames } from './joinDirectives.ts';
import { requirementKey } from './RequiredCalls.ts';

/** Of which type the objects of a field are, and in how many lists, one in the other. */
interface ObjectsOfField {
  readonly typeName: string;
  readonly listDepth: number;
}

/** What fields of entities require, and by which key an entity is found, in each subgraph. */
export class Requirements {
  readonly #required = new Map<string, SelectionSetNode>();
  readonly #keys = new Map<string, SelectionSetNode>();
  readonly #types = new Map<string, ObjectsOfField>();

  /** @param supergraph as the planner is given it: resolvable keys first */
  constructor(supergraph: DocumentNode) {
    const subgraphs = subgraphNames(supergraph);
    for (const node of supergraph.definitions) {
      if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
      const typeName = node.name.value;
      for (const directive of node.directives ?? []) this.#readKey(directive, graphOf(directive, subgraphs), typeName);
      for (const { name, type, directives } of node.fields ?? []) {
        this.#types.set(`${typeName}.${name.value}`, objectsOf(type));
        for (const directive of directives ?? []) {
          const requires = stringArgument(directive, 'requires');
          if (requires === undefined) continue;
          const key = requirementKey(graphOf(directive, subgraphs), typeName, name.value);
          this.#required.set(key, parseFieldSet(requires));
        }
      }
    }
  }

  /** True where no field of any subgraph requires anything. */
  get isEmpty(): boolean {
    return this.#required.size === 0;
  }

  /** What a field requires where a subgraph resolves it. */
  of(subgraph: string, typeName: string, fieldName: string): SelectionSetNode | undefined {
    return this.#required.get(requirementKey(subgraph, typeName, fieldName));
  }

  /** A key by which a subgraph finds entities of a type. */
  keyOf(subgraph: string, typeName: string): SelectionSetNode | undefined {
    return this.#keys.get(`${subgraph} ${typeName}`);
  }

  objectsOf(typeName: string, fieldName: string): ObjectsOfField | undefined {
    return this.#types.get(`${typeName}.${fieldName}`);
  }

  #readKey(directive: ConstDirectiveNode, subgraph: string, typeName: string): void {
    const fieldSet = stringArgument(directive, 'key');
    const at = `${subgraph} ${typeName}`;
    if (fieldSet !== undefined && !this.#keys.has(at)) this.#keys.set(at, parseFieldSet(fieldSet));
  }
}

function objectsOf(type: TypeNode): ObjectsOfField {
  if (type.kind === Kind.NAMED_TYPE) return { typeName: type.name.value, listDepth: 0 };
  const { typeName, listDepth } = objectsOf(type.type);
  return { typeName, listDepth: type.kind === Kind.LIST_TYPE ? listDepth + 1 : listDepth };
}
