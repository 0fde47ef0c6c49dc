import { type DocumentNode, Kind } from 'graphql';

/**
 * Which type conditions hold for an object of a type, read from a whole supergraph: also for types that clients do not
 * see. A subgraph may name an interface as the type of an object (an interface object), so interfaces count.
 */
export class TypeConditions {
  readonly #conditionsOf = new Map<string, Set<string>>();
  readonly #objects = new Set<unknown>();

  constructor(supergraph: DocumentNode) {
    for (const node of supergraph.definitions) {
      if (node.kind === Kind.OBJECT_TYPE_DEFINITION) this.#objects.add(node.name.value);
      if (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION)
        for (const { name } of node.interfaces ?? []) this.#add(node.name.value, name.value);
      if (node.kind === Kind.UNION_TYPE_DEFINITION)
        for (const { name } of node.types ?? []) this.#add(name.value, node.name.value);
    }
  }

  /** True where `... on condition` applies to an object of type `typeName`. */
  holds(condition: string, typeName: string): boolean {
    return condition === typeName || this.#conditionsOf.get(typeName)?.has(condition) === true;
  }

  /** True for the name of an object type. */
  isObject(typeName: unknown): boolean {
    return this.#objects.has(typeName);
  }

  #add(typeName: string, condition: string): void {
    const conditions = this.#conditionsOf.get(typeName);
    if (conditions) conditions.add(condition);
    else this.#conditionsOf.set(typeName, new Set([condition]));
  }
}
