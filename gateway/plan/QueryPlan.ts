import type { OperationTypeNode } from 'graphql';

/**
 * How one operation is answered by subgraphs: plain data (it crosses threads by structured clone), our own, so that
 * nothing outside `plan/` knows whose planner made it. Names in it are internal names (see OperationNormaliser).
 */
export interface QueryPlan {
  readonly operationType: OperationTypeNode;
  /** Undefined where no subgraph is needed (`{ __typename }`, introspection). */
  readonly root: PlanNode | undefined;
}

export type PlanNode = SequenceNode | ParallelNode | FlattenNode | FetchNode;

/** One after another: a later node needs what an earlier one fetched. */
export interface SequenceNode {
  readonly kind: 'Sequence';
  readonly nodes: readonly PlanNode[];
}

/** All at once. */
export interface ParallelNode {
  readonly kind: 'Parallel';
  readonly nodes: readonly PlanNode[];
}

/** The node's fetches apply to every object found at the path below the current place. */
export interface FlattenNode {
  readonly kind: 'Flatten';
  readonly path: readonly PathStep[];
  readonly node: PlanNode;
}

export interface FetchNode {
  readonly kind: 'Fetch';
  /** Numbered from 1 in the order of the printed plan. */
  readonly id: number;
  readonly subgraph: string;
  readonly operationType: OperationTypeNode;
  readonly operationName: string | undefined;
  /** The operation sent. */
  readonly text: string;
  /** Variables of the operation that the client's variables fill. */
  readonly variableNames: readonly string[];
  /** What of an entity is sent as its representation; undefined where the fetch begins at a root field. */
  readonly requires: readonly RequiredSelection[] | undefined;
  /** Set where only objects of some types around the entities ask for them. */
  readonly around?: readonly ObjectAround[];
  /** Applied to each representation before it is sent. */
  readonly inputRewrites: readonly Rewrite[];
  /** Applied to what came before it is merged. */
  readonly outputRewrites: readonly Rewrite[];
  /** Variables whose values are read from around the entity: `@fromContext`. */
  readonly contextVariables: readonly ContextVariable[];
}

/** Of which types an object on the way to entities is where they are asked for. */
export interface ObjectAround {
  /** How many steps of the path lead from it to the entities. */
  readonly steps: number;
  readonly types: readonly string[];
}

/**
 * A field name, `@` (each item of a list), `... on T` (only where the object is a T) or `..` (the object around; only
 * at the beginning of a context variable's path).
 */
export type PathStep = string;

export type RequiredSelection = RequiredField | RequiredFragment;

export interface RequiredField {
  readonly kind: 'Field';
  /** Name in the representation, as the subgraph knows it. */
  readonly name: string;
  /** Name under which the value was fetched. */
  readonly readAs: string;
  readonly selections: readonly RequiredSelection[] | undefined;
}

export interface RequiredFragment {
  readonly kind: 'InlineFragment';
  readonly typeCondition: string;
  readonly selections: readonly RequiredSelection[];
}

export type Rewrite = SetValue | RenameKey;

/** Sets the value at the path, whatever it is. */
export interface SetValue {
  readonly kind: 'SetValue';
  readonly path: readonly PathStep[];
  readonly value: unknown;
}

/** Moves the value at the path to another key of the same object. */
export interface RenameKey {
  readonly kind: 'RenameKey';
  readonly path: readonly PathStep[];
  readonly to: string;
}

/** One variable of an entity fetch with the path, from the entity, where its value is. */
export interface ContextVariable {
  readonly variable: string;
  readonly path: readonly PathStep[];
}

/** A flatten node over a new child; over each child of a parallel. */
export function flattenEach(flatten: FlattenNode, child: PlanNode): PlanNode {
  if (child.kind !== 'Parallel') return { ...flatten, node: child };
  return { kind: 'Parallel', nodes: child.nodes.map((node) => ({ ...flatten, node })) };
}

/** Numbers the fetches from 1 in the order in which the plan is printed. */
export function numberFetches(root: PlanNode): PlanNode {
  let lastId = 0;
  const number = (node: PlanNode): PlanNode => {
    switch (node.kind) {
      case 'Sequence':
      case 'Parallel':
        return { ...node, nodes: node.nodes.map(number) };
      case 'Flatten':
        return { ...node, node: number(node.node) };
      case 'Fetch':
        lastId += 1;
        return { ...node, id: lastId };
    }
  };
  return number(root);
}
