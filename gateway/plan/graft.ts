import {
  type FieldNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  type InlineFragmentNode,
  isCompositeType,
  isListType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  type VariableDefinitionNode,
} from 'graphql';
import { foldFragments } from './foldFragments.ts';
import type { Cut, Part } from './OperationParts.ts';
import type { PathStep, Rewrite } from './QueryPlan.ts';
import type { SubgraphTypes } from './SubgraphTypes.ts';

/** What one subgraph is asked of objects, also below the cuts of their part as far as it answers that itself. */
export interface Graft {
  readonly selectionSet: SelectionSetNode;
  /** Their paths begin at the objects. */
  readonly outputRewrites: readonly Rewrite[];
  readonly variables: readonly VariableDefinitionNode[];
  /** Where the part ends. */
  readonly ends: readonly End[];
}

/** A place at which a part of an operation ends, and another begins. */
export interface End {
  readonly cut: Cut;
  /** From the objects of the graft to those of the cut. */
  readonly path: readonly PathStep[];
  /** True where only keys of the objects are asked, so that the subgraph that found them is asked once more. */
  readonly isByKey: boolean;
}

/** What the planner made of a part for one subgraph. */
export interface Ungrafted {
  readonly part: Part;
  readonly subgraph: string;
  readonly selectionSet: SelectionSetNode;
  /** The type of the objects; undefined for entities. */
  readonly typeName: string | undefined;
  readonly outputRewrites: readonly Rewrite[];
}

/** What a subgraph is asked below a cut: where that stands in several fragments, perhaps only keys. */
export type GraftBelow = (cut: Cut, isRepeated: boolean) => { readonly graft: Graft; readonly isByKey: boolean };

/** Puts what is asked below each cut in its place, and folds fragments that select the same. */
export function graft(ungrafted: Ungrafted, schema: GraphQLSchema, types: SubgraphTypes, below: GraftBelow): Graft {
  return new Grafting(ungrafted, schema, types, below).result();
}

/** Where a selection is. */
interface Place {
  readonly typeName: string | undefined;
  readonly path: readonly PathStep[];
  /** The same as the paths of rewrites are written. */
  readonly rewritePath: readonly PathStep[];
}

class Grafting {
  readonly #ungrafted: Ungrafted;
  readonly #schema: GraphQLSchema;
  readonly #types: SubgraphTypes;
  readonly #below: GraftBelow;
  /** Cuts by the name that their field is answered under. */
  readonly #cuts = new Map<string, Cut>();
  /** Names that rewrites of the planner replace. */
  readonly #renamed = new Map<string, string>();
  /** How many cuts are left at each place. */
  readonly #copies = new Map<string, number>();
  readonly #outputRewrites: Rewrite[] = [];
  readonly #variables = new Map<string, VariableDefinitionNode>();
  readonly #ends = new Map<string, End>();

  constructor(ungrafted: Ungrafted, schema: GraphQLSchema, types: SubgraphTypes, below: GraftBelow) {
    this.#ungrafted = ungrafted;
    this.#schema = schema;
    this.#types = types;
    this.#below = below;
    const { part, outputRewrites } = ungrafted;
    for (const [alias, cut] of part.cuts) this.#cuts.set(alias, cut);
    for (const rewrite of outputRewrites) {
      if (rewrite.kind !== 'RenameKey') continue;
      const name = rewrite.path.at(-1) ?? '';
      const cut = part.cuts.get(rewrite.to);
      if (cut) this.#cuts.set(name, cut);
      else this.#renamed.set(name, rewrite.to);
    }
  }

  result(): Graft {
    const { part, selectionSet, typeName, outputRewrites } = this.#ungrafted;
    const begin: Place = { typeName, path: [], rewritePath: [] };
    const grafted = this.#grafted(this.#folded(selectionSet, begin), begin);
    const others = outputRewrites.filter((rewrite) => rewrite.kind !== 'RenameKey' || !part.cuts.has(rewrite.to));
    return {
      selectionSet: grafted,
      // What is deeper comes first: its path names what is renamed later.
      outputRewrites: [...this.#outputRewrites, ...others],
      variables: [...this.#variables.values()],
      ends: [...this.#ends.values()],
    };
  }

  /** Also counts the copies of cuts. */
  #folded(set: SelectionSetNode, at: Place): SelectionSetNode {
    const folded = foldFragments(set, at.typeName, this.#ungrafted.subgraph, this.#types);
    const selections = folded.selections.map((node): SelectionNode => {
      if (node.kind === Kind.INLINE_FRAGMENT)
        return { ...node, selectionSet: this.#folded(node.selectionSet, inFragment(node, at)) };
      if (node.kind === Kind.FRAGMENT_SPREAD || !node.selectionSet) return node;
      const cut = this.#cuts.get(nameOf(node));
      if (!cut) return { ...node, selectionSet: this.#folded(node.selectionSet, this.#inField(node, at)) };
      const key = copyKey(cut, at);
      this.#copies.set(key, (this.#copies.get(key) ?? 0) + 1);
      return node;
    });
    return { ...folded, selections };
  }

  #grafted(set: SelectionSetNode, at: Place): SelectionSetNode {
    const selections = set.selections.map((node): SelectionNode => {
      if (node.kind === Kind.INLINE_FRAGMENT)
        return { ...node, selectionSet: this.#grafted(node.selectionSet, inFragment(node, at)) };
      if (node.kind === Kind.FRAGMENT_SPREAD || !node.selectionSet) return node;
      const cut = this.#cuts.get(nameOf(node));
      return cut
        ? this.#graftedField(node, cut, at)
        : { ...node, selectionSet: this.#grafted(node.selectionSet, this.#inField(node, at)) };
    });
    return { ...set, selections };
  }

  #graftedField(node: FieldNode, cut: Cut, at: Place): FieldNode {
    const { responseName } = cut;
    const { graft: below, isByKey } = this.#below(cut, (this.#copies.get(copyKey(cut, at)) ?? 0) > 1);
    const name = this.#isFirstOf(cut, nameOf(node)) ? responseName : nameOf(node);
    const rewritePath = [...at.rewritePath, name];
    for (const rewrite of below.outputRewrites)
      this.#outputRewrites.push({ ...rewrite, path: [...rewritePath, ...rewrite.path] });
    if (name !== responseName) this.#outputRewrites.push({ kind: 'RenameKey', path: rewritePath, to: responseName });
    for (const definition of below.variables) this.#variables.set(definition.variable.name.value, definition);
    const path = [...at.path, responseName, ...this.#listSteps(node, at)];
    this.#ends.set(`${path.join('.')} ${cut.key}`, { cut, path, isByKey });
    const alias = name === node.name.value ? undefined : ({ kind: Kind.NAME, value: name } as const);
    return { ...node, alias, selectionSet: below.selectionSet };
  }

  /** Of the cuts that are answered under one name, the others keep their own in what is sent: their types may differ. */
  #isFirstOf(cut: Cut, name: string): boolean {
    for (const [other, { responseName }] of this.#cuts) if (responseName === cut.responseName) return other === name;
    return true;
  }

  #inField(node: FieldNode, at: Place): Place {
    const name = nameOf(node);
    const named = getNamedType(this.#typeOf(node, at));
    return {
      typeName: isCompositeType(named) ? named.name : undefined,
      path: [...at.path, this.#renamed.get(name) ?? name, ...this.#listSteps(node, at)],
      rewritePath: [...at.rewritePath, name],
    };
  }

  /** Undefined for a field that clients do not see: below it nothing is cut. */
  #typeOf({ name }: FieldNode, at: Place): GraphQLOutputType | undefined {
    const type = at.typeName === undefined ? undefined : this.#schema.getType(at.typeName);
    const field = type && 'getFields' in type ? type.getFields()[name.value] : undefined;
    return field && 'args' in field ? field.type : undefined;
  }

  #listSteps(node: FieldNode, at: Place): PathStep[] {
    const steps: PathStep[] = [];
    let type = getNullableType(this.#typeOf(node, at));
    while (isListType(type)) {
      steps.push('@');
      type = getNullableType(type.ofType);
    }
    return steps;
  }
}

function nameOf({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}

function inFragment({ typeCondition }: InlineFragmentNode, at: Place): Place {
  const condition = typeCondition?.name.value;
  if (condition === undefined) return at;
  return { ...at, typeName: condition, rewritePath: [...at.rewritePath, `... on ${condition}`] };
}

function copyKey({ responseName }: Cut, at: Place): string {
  return [...at.path, responseName].join('.');
}
