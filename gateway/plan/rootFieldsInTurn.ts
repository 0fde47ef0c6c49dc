import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  print,
  type SelectionNode,
  type SelectionSetNode,
  stripIgnoredCharacters,
} from 'graphql';
import { collectFields, fragmentOf } from './collectFields.ts';
import type { FetchNode, PlanNode } from './QueryPlan.ts';
import { operationIn, operationOf, reachableFragments } from './selectOperation.ts';

/**
 * A mutation as one document for each of its root fields, in the order in which GraphQL carries them out (6.2.2). Any
 * other operation stays as it is. The planner would make one call of several (docs/apollo-patches.md, 9).
 * @param document one operation with its fragments, without `@skip` and `@include`
 */
export function rootFieldsApart(document: DocumentNode, schema: GraphQLSchema): DocumentNode[] {
  const operation = operationOf(document);
  const rootType = schema.getMutationType();
  if (operation.operation !== OperationTypeNode.MUTATION || !rootType) return [document];
  const keys = [...collectFields(schema, document, rootType, [operation.selectionSet]).keys()];
  if (keys.length < 2) return [document];
  return keys.map((key) => {
    const selectionSet = onlyKey(key, operation.selectionSet, (name) => fragmentOf(document, name));
    const own = { ...operation, selectionSet };
    return { ...document, definitions: [own, ...reachableFragments(document, own)] };
  });
}

/** The selections of one response key, with the fragments that are around them. */
function onlyKey(
  key: string,
  set: SelectionSetNode,
  fragmentNamed: (name: string) => FragmentDefinitionNode | undefined,
): SelectionSetNode {
  const selections = set.selections.flatMap((node): SelectionNode[] => {
    if (node.kind === Kind.FIELD) return (node.alias ?? node.name).value === key ? [node] : [];
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragmentNamed(node.name.value) : node;
    if (!fragment) return [];
    const { typeCondition } = fragment;
    const selectionSet = onlyKey(key, fragment.selectionSet, fragmentNamed);
    if (selectionSet.selections.length === 0) return [];
    return [{ kind: Kind.INLINE_FRAGMENT, typeCondition, directives: node.directives, selectionSet }];
  });
  return { ...set, selections };
}

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
