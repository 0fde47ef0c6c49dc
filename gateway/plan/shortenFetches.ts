import {
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  Kind,
  type OperationTypeNode,
  parse,
  parseType,
  print,
  type SelectionNode,
  type SelectionSetNode,
  stripIgnoredCharacters,
} from 'graphql';
import { limits } from '../limits.ts';
import { namedTypeOf } from './collectFields.ts';
import { foldFragments } from './foldFragments.ts';
import type { FetchNode, PlanNode } from './QueryPlan.ts';
import type { SubgraphTypes } from './SubgraphTypes.ts';
import { operationOf } from './selectOperation.ts';

/**
 * Writes long fetches shorter: what they select of several types is selected of an interface, and what they select at
 * several places is a named fragment. A subgraph compares the selections of one name pair by pair: thirty types, each with
 * a field of which the keys of thirty types are selected, are more than graphql-js validates.
 */
export function shortenFetches(
  node: PlanNode,
  types: SubgraphTypes,
  rootType: (operation: OperationTypeNode) => string | undefined,
): PlanNode {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map((child) => shortenFetches(child, types, rootType)) };
    case 'Flatten':
      return { ...node, node: shortenFetches(node.node, types, rootType) };
    case 'Fetch': {
      if (node.text.length <= limits.fetchLength) return node;
      const text = new Shortening(node, types).shortened(rootType(node.operationType));
      return text.length < node.text.length ? { ...node, text } : node;
    }
  }
}

class Shortening {
  readonly #fetch: FetchNode;
  readonly #types: SubgraphTypes;
  readonly #printed = new WeakMap<SelectionSetNode, string>();
  /** How often each selection is made, by its type and text. */
  readonly #counts = new Map<string, number>();
  readonly #spreads = new Map<string, FragmentSpreadNode>();
  readonly #fragments: FragmentDefinitionNode[] = [];

  constructor(fetch: FetchNode, types: SubgraphTypes) {
    this.#fetch = fetch;
    this.#types = types;
  }

  shortened(rootType: string | undefined): string {
    const operation = operationOf(parse(this.#fetch.text, { noLocation: true }));
    const folded = this.#folded(operation.selectionSet, rootType);
    this.#countBelow(folded, rootType);
    const definitions = [{ ...operation, selectionSet: this.#named(folded, rootType) }, ...this.#fragments];
    return stripIgnoredCharacters(print({ kind: Kind.DOCUMENT, definitions }));
  }

  /** @param typeName undefined for entities */
  #folded(set: SelectionSetNode, typeName: string | undefined): SelectionSetNode {
    const below = eachBelow(set, (inner, node) => this.#folded(inner, this.#typeBelow(node, typeName)));
    return foldFragments(below, typeName, this.#fetch.subgraph, this.#types);
  }

  #countBelow(set: SelectionSetNode, typeName: string | undefined): void {
    eachBelow(set, (inner, node) => {
      const type = this.#typeBelow(node, typeName);
      const key = node.kind === Kind.FIELD ? this.#keyOf(inner, type) : undefined;
      const count = (key === undefined ? undefined : this.#counts.get(key)) ?? 0;
      if (key !== undefined) this.#counts.set(key, count + 1);
      if (count === 0) this.#countBelow(inner, type);
      return inner;
    });
  }

  /** With a spread in the place of what is selected more than once. */
  #named(set: SelectionSetNode, typeName: string | undefined): SelectionSetNode {
    return eachBelow(set, (inner, node) => {
      const type = this.#typeBelow(node, typeName);
      const key = node.kind === Kind.FIELD ? this.#keyOf(inner, type) : undefined;
      if (key === undefined || type === undefined || (this.#counts.get(key) ?? 0) < 2) return this.#named(inner, type);
      const known = this.#spreads.get(key);
      if (known) return { ...inner, selections: [known] };
      const name = { kind: Kind.NAME, value: `_${this.#spreads.size}` } as const;
      const spread: FragmentSpreadNode = { kind: Kind.FRAGMENT_SPREAD, name };
      this.#spreads.set(key, spread);
      this.#fragments.push({
        kind: Kind.FRAGMENT_DEFINITION,
        name,
        typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type } },
        selectionSet: this.#named(inner, type),
      });
      return { ...inner, selections: [spread] };
    });
  }

  /** Undefined where a fragment would not make it shorter. */
  #keyOf(set: SelectionSetNode, typeName: string | undefined): string | undefined {
    const text = this.#printed.get(set) ?? print(set);
    this.#printed.set(set, text);
    return typeName === undefined || text.length < limits.fragmentLength ? undefined : `${typeName} ${text}`;
  }

  #typeBelow(node: Below, typeName: string | undefined): string | undefined {
    if (node.kind === Kind.INLINE_FRAGMENT) return node.typeCondition?.name.value ?? typeName;
    const type = typeName && this.#types.fieldType(this.#fetch.subgraph, typeName, node.name.value);
    return type === undefined ? undefined : namedTypeOf(parseType(type));
  }
}

type Below = Exclude<SelectionNode, FragmentSpreadNode>;

/** The selections with another in the place of what is selected below each. */
function eachBelow(
  set: SelectionSetNode,
  change: (inner: SelectionSetNode, node: Below) => SelectionSetNode,
): SelectionSetNode {
  const selections = set.selections.map((node): SelectionNode => {
    if (node.kind === Kind.FRAGMENT_SPREAD || !node.selectionSet) return node;
    return { ...node, selectionSet: change(node.selectionSet, node) } as Below;
  });
  return { ...set, selections };
}
