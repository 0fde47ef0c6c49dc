import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type FieldNode,
  Kind,
  print,
  type SelectionSetNode,
} from 'graphql';
import type { FieldHomes } from './FieldHomes.ts';
import { graphOf, isResolvable, parseFieldSet, stringArgument, subgraphNames } from './joinDirectives.ts';

/** Which types and fields each subgraph has, read from a supergraph. */
export class SubgraphTypes {
  /** By subgraph and interface or union. */
  readonly #objects = new Map<string, Set<string>>();
  /** Interfaces that an object type has, by subgraph and type. */
  readonly #interfaces = new Map<string, Set<string>>();
  /** As `Type.field`. */
  readonly #fields = new Map<string, FieldDefinitionNode>();
  /** Types of fields, as a subgraph has them, that others have as another: `subgraph Type.field`. */
  readonly #fieldTypes = new Map<string, string>();
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
      if (node.kind === Kind.INTERFACE_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_DEFINITION)
        for (const field of node.fields ?? []) {
          const coordinate = `${node.name.value}.${field.name.value}`;
          this.#fields.set(coordinate, field);
          for (const join of field.directives ?? []) {
            const type = join.name.value === 'join__field' ? stringArgument(join, 'type') : undefined;
            if (type !== undefined) this.#fieldTypes.set(`${graphOf(join, subgraphs)} ${coordinate}`, type);
          }
        }
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

  /** The type of a field in a subgraph, as it is written there; undefined where no subgraph has the field. */
  fieldType(subgraph: string, typeName: string, fieldName: string): string | undefined {
    const field = this.#fields.get(`${typeName}.${fieldName}`);
    return field && (this.#fieldTypes.get(`${subgraph} ${typeName}.${fieldName}`) ?? print(field.type));
  }

  /** True where a field that is asked of each of some object types can as well be asked of an interface or union. */
  areSame(subgraph: string, node: FieldNode, condition: string, objects: readonly string[]): boolean {
    const { value: name } = node.name;
    if (name === '__typename') return true;
    const field = this.#fields.get(`${condition}.${name}`);
    if (!field || !this.#homes.ofField(condition, name).has(subgraph)) return false;
    const known = new Map(field.arguments?.map((argument) => [argument.name.value, print(argument.type)]));
    return objects.every((object) => {
      const own = this.#fields.get(`${object}.${name}`);
      const typeOf = (argument: string) => own?.arguments?.find((each) => each.name.value === argument)?.type;
      return (
        this.fieldType(subgraph, object, name) === this.fieldType(subgraph, condition, name) &&
        node.arguments?.every((argument) => {
          const type = typeOf(argument.name.value);
          return type && known.get(argument.name.value) === print(type);
        }) !== false
      );
    });
  }
}
