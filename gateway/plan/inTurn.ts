import { type OperationDefinitionNode, print, stripIgnoredCharacters } from 'graphql';
import { operationIn } from './operationOf.ts';
import type { FetchNode, PlanNode } from './QueryPlan.ts';

/**
 * The plans of a mutation's root fields as one: each field is carried out, and all that is below it read, before the
 * next begins. Fields that follow one another are one call where that is the same: where one subgraph answers them, and
 * the ones before the last whole. A subgraph carries out the fields of a call one after the other itself.
 */
export function inTurn(roots: readonly PlanNode[]): PlanNode | undefined {
  const turns: PlanNode[] = [];
  for (const root of roots) {
    const last = turns.at(-1);
    const joined = last && asOneCall(last, root);
    if (joined) turns[turns.length - 1] = joined;
    else turns.push(root);
  }
  const [only, ...others] = turns;
  return others.length === 0 ? only : { kind: 'Sequence', nodes: turns.flatMap(stepsOf) };
}

function stepsOf(node: PlanNode): readonly PlanNode[] {
  return node.kind === 'Sequence' ? node.nodes : [node];
}

/** Undefined where one call would not be the same as two. */
function asOneCall(one: PlanNode, other: PlanNode): PlanNode | undefined {
  const [begin, ...rest] = stepsOf(other);
  if (one.kind !== 'Fetch' || begin?.kind !== 'Fetch' || one.subgraph !== begin.subgraph) return undefined;
  const call = joinFetches(one, begin);
  return rest.length === 0 ? call : { kind: 'Sequence', nodes: [call, ...rest] };
}

function joinFetches(one: FetchNode, other: FetchNode): FetchNode {
  const [first, second] = [operationIn(one), operationIn(other)];
  const definitions = new Map(
    [first, second].flatMap(({ variableDefinitions = [] }) =>
      variableDefinitions.map((definition) => [definition.variable.name.value, definition] as const),
    ),
  );
  const selections = [first, second].flatMap(({ selectionSet }) => selectionSet.selections);
  const operation: OperationDefinitionNode = {
    ...first,
    variableDefinitions: [...definitions.values()],
    selectionSet: { ...first.selectionSet, selections },
  };
  return {
    ...one,
    text: stripIgnoredCharacters(print(operation)),
    variableNames: [...new Set([...one.variableNames, ...other.variableNames])],
    outputRewrites: [...one.outputRewrites, ...other.outputRewrites],
  };
}
