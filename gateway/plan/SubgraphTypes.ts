import { type ConstDirectiveNode, type DocumentNode, Kind, type SelectionSetNode } from 'graphql';
import type { FieldHomes } from './FieldHomes.ts';
import { graphOf, isResolvable, parseFieldSet, stringArgument, subgraphNames } from './joinDirectives.ts';

/** Which object types the interfaces and unions of each subgraph have there, read from a supergraph. */
export class SubgraphTypes {
  /** By subgraph and interface or union. */
  readonly #objects = new Map<string, Set<string>>();
  /** Interfaces that an object type has, by subgraph and type. */
  readonly #interfaces = new Map<string, Set<string>>();
  /** Of interfaces, as `Interface.field`. */
  readonly #fields = new Set<string>();
  readonly #keys = new Map<string, SelectionSetNode>();
  readonly #homes: FieldHomes;

  constructor(supergraph: DocumentNode, homes: FieldHomes) {
    this.#homes = homes;
    const subgraphs = subgraphNames(supergraph);
    const add = (of: Map<string, Set<string>>, join: ConstDirectiveNode, name: string, value: string) => {
      const key = `${graphOf(join, subgraphs)} ${name}`;
      of.set(key, (of.get(key) ?? new Set()).add(value));
    };
    for (const node of supergraph.definitions) {
      if (node.kind === Kind.INTERFACE_TYPE_DEFINITION)
        for (const { name } of node.fields ?? []) this.#fields.add(`${node.name.value}.${name.value}`);
      if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.UNION_TYPE_DEFINITION) continue;
      for (const join of node.directives ?? []) {
        const key = join.name.value === 'join__type' && isResolvable(join) ? stringArgument(join, 'key') : undefined;
        const at = `${graphOf(join, subgraphs)} ${node.name.value}`;
        if (key !== undefined && !this.#keys.has(at)) this.#keys.set(at, parseFieldSet(key));
        const member = join.name.value === 'join__unionMember' ? stringArgument(join, 'member') : undefined;
        if (member !== undefined) add(this.#objects, join, node.name.value, member);
        const implemented = join.name.value === 'join__implements' ? stringArgument(join, 'interface') : undefined;
        if (implemented === undefined) continue;
        add(this.#objects, join, implemented, node.name.value);
        add(this.#interfaces, join, node.name.value, implemented);
      }
    }
  }

  /** The object types that an interface or union has in a subgraph; those of an object type are itself. */
  objectsOf(subgraph: string, typeName: string): ReadonlySet<string> {
    return this.#objects.get(`${subgraph} ${typeName}`) ?? new Set([typeName]);
  }

  /** The interfaces that an object type has in a subgraph. */
  interfacesOf(subgraph: string, typeName: string): readonly string[] {
    return [...(this.#interfaces.get(`${subgraph} ${typeName}`) ?? [])];
  }

  /** A key by which a subgraph finds objects of a type; undefined where it has none. */
  keyOf(subgraph: string, typeName: string): SelectionSetNode | undefined {
    return this.#keys.get(`${subgraph} ${typeName}`);
  }

  /** True where an interface has a field in a subgraph. */
  hasField(subgraph: string, typeName: string, fieldName: string): boolean {
    if (fieldName === '__typename') return true;
    return this.#fields.has(`${typeName}.${fieldName}`) && this.#homes.ofField(typeName, fieldName).has(subgraph);
  }
}
