import { type DocumentNode, Kind, type SelectionSetNode } from 'graphql';
import { fragmentOf } from '../plan/collectFields.ts';
import type { ResponsePath } from './PlaceTree.ts';

/** The fields that an operation asks, by the keys under which they are answered, of objects of whatever type. */
export class SelectedFields {
  readonly #document: DocumentNode;
  readonly #sets: readonly SelectionSetNode[];
  #below: ReadonlyMap<string, SelectedFields> | undefined;

  constructor(document: DocumentNode, sets: readonly SelectionSetNode[]) {
    this.#document = document;
    this.#sets = sets;
  }

  /** The keys. */
  get keys(): Iterable<string> {
    return this.#fields.keys();
  }

  /** Those asked of the objects at a key; undefined where nothing is asked there. */
  at(key: string): SelectedFields | undefined {
    return this.#fields.get(key);
  }

  /** How many steps of a path below one object lead to what was asked. */
  depthOf(path: ResponsePath): number {
    let asked: SelectedFields | undefined = this;
    for (const [depth, step] of path.entries()) {
      if (typeof step === 'number' && depth > 0) continue;
      if (typeof step === 'number') return 0;
      asked = asked.at(step);
      if (!asked) return depth;
    }
    return path.length;
  }

  /** Made on first use: most are never looked at. */
  get #fields(): ReadonlyMap<string, SelectedFields> {
    if (!this.#below) {
      const sets = new Map<string, SelectionSetNode[]>();
      for (const set of this.#sets) this.#collect(set, sets);
      this.#below = new Map([...sets].map(([key, own]) => [key, new SelectedFields(this.#document, own)]));
    }
    return this.#below;
  }

  #collect({ selections }: SelectionSetNode, into: Map<string, SelectionSetNode[]>): void {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) {
        const { value: key } = node.alias ?? node.name;
        into.set(key, [...(into.get(key) ?? []), ...(node.selectionSet ? [node.selectionSet] : [])]);
        continue;
      }
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragmentOf(this.#document, node.name.value) : node;
      if (fragment) this.#collect(fragment.selectionSet, into);
    }
  }
}
