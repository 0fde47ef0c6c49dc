interface Node {
  isPlace: boolean;
  readonly below: Map<string | number, Node>;
}

/** What stands in a path for every item of a list. */
export const eachItem = '@';

/** A set of places of a response, some of them in every item of a list. */
export class PlaceTree {
  readonly #root: Node = { isPlace: false, below: new Map() };
  readonly #limit: number;
  #size = 0;

  /** @param limit keys of places that are kept; further places are left out */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(path: ResponsePath): void {
    let node = this.#root;
    for (const key of path) {
      let next = node.below.get(key);
      if (!next) {
        if (this.#size === this.#limit) return;
        this.#size += 1;
        next = { isPlace: false, below: new Map() };
        node.below.set(key, next);
      }
      node = next;
    }
    node.isPlace = true;
  }

  /** True where one of the places is this or below it. */
  hasWithin(path: ResponsePath): boolean {
    let nodes: readonly Node[] = [this.#root];
    for (const key of path) nodes = nodes.flatMap(({ below }) => nodesAt(below, key));
    return nodes.length > 0;
  }

  /** True where one of the places is this, above it or below it. */
  hasAround(path: ResponsePath): boolean {
    let nodes: readonly Node[] = [this.#root];
    for (const key of path) {
      if (nodes.some(({ isPlace }) => isPlace)) return true;
      nodes = nodes.flatMap(({ below }) => nodesAt(below, key));
      if (nodes.length === 0) return false;
    }
    return nodes.some(({ isPlace, below }) => isPlace || below.size > 0);
  }
}

function nodesAt(below: Node['below'], key: string | number): Node[] {
  const nodes = [below.get(key), typeof key === 'number' ? below.get(eachItem) : undefined];
  return nodes.filter((node) => node !== undefined);
}

/** Keys and list indices from the root of the answer. */
export type ResponsePath = ReadonlyArray<string | number>;
