import { Kind, type SelectionSetNode } from 'graphql';
import { operationIn } from '../plan/operationOf.ts';
import type { FetchNode, PathStep, PlanNode } from '../plan/QueryPlan.ts';
import { isComposite, type JsonObject } from './Step.ts';

/** Takes out of what came, in place, the fields that were not asked and that others bring. */
export type StripUnasked = (answer: JsonObject) => void;

/** The fields asked at a place and, by field, below it. */
interface Asked {
  readonly below: Map<string, Asked>;
}

/** What to take out of an object, and in which of its fields to go on. */
interface Unasked {
  readonly names: readonly string[];
  readonly below: readonly (readonly [string, Unasked])[];
}

/**
 * Knows all that the fetches of a plan ask, and at which places. A subgraph may send more than it is asked, and what it
 * sends beyond that must not stand where the plan asks another subgraph.
 */
export class UnaskedFields {
  readonly #all: Asked = nothingAsked();
  readonly #byFetch = new Map<FetchNode, Asked>();

  constructor(root: PlanNode) {
    this.#add(root, []);
  }

  /**
   * Undefined where there is nothing to take out.
   * @param onlyBelow true where of the answer's own fields only those that were asked are taken anyway
   */
  of(fetch: FetchNode, path: readonly PathStep[], onlyBelow: boolean): StripUnasked | undefined {
    const own = this.#byFetch.get(fetch) ?? nothingAsked();
    const { names, below } = difference(this.#at(path), own);
    const unasked = { names: onlyBelow ? [] : names, below };
    return isNothing(unasked) ? undefined : (answer) => strip(answer, unasked);
  }

  #add(node: PlanNode, path: readonly PathStep[]): void {
    switch (node.kind) {
      case 'Sequence':
      case 'Parallel':
        for (const child of node.nodes) this.#add(child, path);
        break;
      case 'Flatten':
        this.#add(node.node, [...path, ...node.path]);
        break;
      case 'Fetch':
        this.#addFetch(node, path);
        break;
      case 'Subscription':
        this.#addFetch(node.primary, path);
        if (node.rest) this.#add(node.rest, path);
    }
  }

  #addFetch(fetch: FetchNode, path: readonly PathStep[]): void {
    const own = askedBy(fetch);
    this.#byFetch.set(fetch, own);
    addTo(this.#at(path), own);
  }

  #at(path: readonly PathStep[]): Asked {
    let place = this.#all;
    for (const step of path) if (step !== '@') place = fieldOf(place, step);
    return place;
  }
}

function nothingAsked(): Asked {
  return { below: new Map() };
}

function fieldOf({ below }: Asked, name: string): Asked {
  const known = below.get(name) ?? nothingAsked();
  below.set(name, known);
  return known;
}

function addTo(asked: Asked, other: Asked): void {
  for (const [name, below] of other.below) addTo(fieldOf(asked, name), below);
}

/** What a fetch asks of the entities; of the root, where there are none. */
function askedBy(fetch: FetchNode): Asked {
  const { selectionSet } = operationIn(fetch);
  const [entities] = selectionSet.selections;
  const finalNames = (name: string) =>
    fetch.outputRewrites.flatMap((rewrite) =>
      rewrite.kind === 'RenameKey' && rewrite.path.at(-1) === name ? rewrite.to : [],
    );
  const add = (set: SelectionSetNode | undefined, asked: Asked): Asked => {
    for (const node of set?.selections ?? []) {
      if (node.kind === Kind.INLINE_FRAGMENT) add(node.selectionSet, asked);
      if (node.kind !== Kind.FIELD) continue;
      const name = (node.alias ?? node.name).value;
      for (const each of [name, ...finalNames(name)]) add(node.selectionSet, fieldOf(asked, each));
    }
    return asked;
  };
  return add(fetch.requires && entities?.kind === Kind.FIELD ? entities.selectionSet : selectionSet, nothingAsked());
}

function difference(all: Asked, own: Asked): Unasked {
  const names = [...all.below.keys()].filter((name) => !own.below.has(name));
  const below = [...own.below].flatMap(([name, ownBelow]): (readonly [string, Unasked])[] => {
    const allBelow = all.below.get(name);
    const unasked = allBelow && difference(allBelow, ownBelow);
    return !unasked || isNothing(unasked) ? [] : [[name, unasked]];
  });
  return { names, below };
}

function isNothing({ names, below }: Unasked): boolean {
  return names.length === 0 && below.length === 0;
}

function strip(value: unknown, unasked: Unasked): void {
  if (!isComposite(value)) return;
  if (Array.isArray(value)) {
    for (const item of value) strip(item, unasked);
    return;
  }
  for (const name of unasked.names) if (value[name] !== undefined && Object.hasOwn(value, name)) delete value[name];
  for (const [name, below] of unasked.below) strip(value[name], below);
}
