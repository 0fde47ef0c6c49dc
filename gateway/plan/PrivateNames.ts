import { type FieldNode, type GraphQLField, print } from 'graphql';

/**
 * Names under which the subgraphs are asked for what the client named itself. A client may call anything `id` or
 * `price`; were such a name sent on, it could merge with a key or a required field of the same name that the planner
 * adds. A name is a function of response key, field and arguments, so fields that GraphQL merges stay merged.
 * A client's own field without an alias keeps its name, which the subgraph gives the same meaning.
 */
export class PrivateNames {
  readonly #nameOf = new Map<string, string>();
  readonly #clientNameOf = new Map<string, string>();

  /** The name to ask for; undefined where it is the field's own. */
  aliasFor(node: FieldNode, field: GraphQLField<unknown, unknown>): string | undefined {
    if (node.alias === undefined || node.alias.value === field.name) return undefined;
    const call = JSON.stringify([node.alias.value, field.name, ...(node.arguments ?? []).map(print).sort()]);
    let name = this.#nameOf.get(call);
    if (name === undefined) {
      name = `${privatePrefix}${this.#nameOf.size}`;
      this.#nameOf.set(call, name);
      this.#clientNameOf.set(name, node.alias.value);
    }
    return name;
  }

  /** What the client calls that which an internal name stands for. */
  clientName(internalName: string): string {
    return this.#clientNameOf.get(internalName) ?? internalName;
  }
}

/** No contract has names that begin so: a single underscore, then a lower-case word of ours. */
export const privatePrefix = '_client_';
