import { Kind, print, type SelectionNode, type SelectionSetNode } from 'graphql';
import type { SubgraphTypes } from './SubgraphTypes.ts';
import { fragmentOn } from './selectByType.ts';

/**
 * Selects what fragments on object types have in common once, on an interface that has these types in the subgraph and no
 * others, or on the type that the selection is of: of forty types below forty types, 1 600 fragments become one.
 * @param scope the type that the selection is of; undefined for entities
 */
export function foldFragments(
  set: SelectionSetNode,
  scope: string | undefined,
  subgraph: string,
  types: SubgraphTypes,
): SelectionSetNode {
  const folding = new Folding(scope, subgraph, types);
  for (const node of set.selections) folding.add(node);
  return { ...set, selections: folding.result() };
}

/** Selections by their text. */
type Selections = Map<string, SelectionNode>;

class Folding {
  readonly #scope: string | undefined;
  readonly #subgraph: string;
  readonly #types: SubgraphTypes;
  /** What is selected of every object. */
  readonly #ofAll: Selections = new Map();
  /** What else is selected, by the type that a fragment is on. */
  readonly #byType = new Map<string, Selections>();

  constructor(scope: string | undefined, subgraph: string, types: SubgraphTypes) {
    this.#scope = scope;
    this.#subgraph = subgraph;
    this.#types = types;
  }

  add(node: SelectionNode): void {
    const condition = node.kind === Kind.INLINE_FRAGMENT ? node.typeCondition?.name.value : undefined;
    if (node.kind !== Kind.INLINE_FRAGMENT || condition === undefined || node.directives?.length) {
      this.#ofAll.set(print(node), node);
      return;
    }
    for (const each of node.selectionSet.selections) this.#select(condition, print(each), each);
  }

  result(): SelectionNode[] {
    if (this.#byType.size > 1) this.#fold();
    const fragments = [...this.#byType].flatMap(([type, selections]) => {
      const own = [...selections].flatMap(([text, node]) => (this.#ofAll.has(text) ? [] : [node]));
      return own.length > 0 ? [fragmentOn(type, own)] : [];
    });
    return [...this.#ofAll.values(), ...fragments];
  }

  #fold(): void {
    const selecting = new Map<string, { readonly node: SelectionNode; readonly types: Set<string> }>();
    for (const [type, selections] of this.#byType)
      for (const [text, node] of selections) {
        const known = selecting.get(text) ?? { node, types: new Set() };
        selecting.set(text, known);
        known.types.add(type);
      }
    const conditions = this.#conditions();
    for (const [text, { node, types }] of selecting)
      for (const [condition, objects] of conditions) {
        const covered = objects.filter((type) => this.#byType.get(type)?.has(text));
        const isOfAll = objects.every((type) => types.has(type)) && this.#isSame(node, condition, objects);
        if (covered.length < 2 || !isOfAll) continue;
        for (const type of covered) this.#byType.get(type)?.delete(text);
        if (condition === this.#scope) this.#ofAll.set(text, node);
        else this.#select(condition, text, node);
      }
  }

  /** What fragments may be folded to, with the object types that they have here, those with the most first. */
  #conditions(): [condition: string, objects: readonly string[]][] {
    const names = new Set(this.#scope === undefined ? [] : [this.#scope]);
    for (const type of this.#byType.keys())
      for (const name of this.#types.interfacesOf(this.#subgraph, type)) names.add(name);
    const possible = this.#scope === undefined ? undefined : this.#types.objectsOf(this.#subgraph, this.#scope);
    const conditions = [...names].map((name): [string, string[]] => {
      const objects = [...this.#types.objectsOf(this.#subgraph, name)];
      return [name, objects.filter((type) => possible?.has(type) !== false)];
    });
    return conditions.sort(([, some], [, others]) => others.length - some.length);
  }

  /** True where a field is the same on another type: a subgraph refuses answers of one name and several types. */
  #isSame(node: SelectionNode, condition: string, objects: readonly string[]): boolean {
    if (node.kind !== Kind.FIELD) return true;
    return this.#types.areSame(this.#subgraph, node, condition, objects);
  }

  #select(type: string, text: string, node: SelectionNode): void {
    const selections: Selections = this.#byType.get(type) ?? new Map();
    this.#byType.set(type, selections);
    selections.set(text, node);
  }
}
