import type * as Apollo from '@apollo/query-planner';
import type { FetchNode, PlanNode, RequiredSelection, Rewrite } from './QueryPlan.ts';

/** A node of Apollo's plan as ours, with Apollo's names; its fetches are not numbered yet. */
export function adoptNode(node: NonNullable<Apollo.QueryPlan['node']>): PlanNode {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return { kind: node.kind, nodes: node.nodes.map(adoptNode) };
    case 'Flatten':
      return { kind: 'Flatten', path: node.path.map(String), node: adoptNode(node.node) };
    case 'Fetch':
      return adoptFetch(node);
    default:
      throw new Error(`The planner made a ${node.kind} node of a query or mutation without conditions and @defer`);
  }
}

function adoptFetch(node: Apollo.FetchNode): FetchNode {
  const contextRewrites = node.contextRewrites ?? [];
  const contextNames = new Set(contextRewrites.map(({ renameKeyTo }) => renameKeyTo));
  const { operationName = '' } = node;
  // Without the number of the fetch: what is asked alike is the same text wherever in a plan it stands.
  const name = operationName.replace(/__\d+$/, '');
  return {
    kind: 'Fetch',
    id: 0,
    subgraph: node.serviceName,
    operationType: node.operationKind,
    operationName: name || undefined,
    text: node.operation.replace(operationName, name),
    variableNames: (node.variableUsages ?? []).filter((name) => !contextNames.has(name)),
    requires: node.requires?.map(adoptRequired),
    inputRewrites: (node.inputRewrites ?? []).map(adoptRewrite),
    outputRewrites: (node.outputRewrites ?? []).map(adoptRewrite),
    contextVariables: contextRewrites.map(({ path, renameKeyTo }) => ({ variable: renameKeyTo, path })),
  };
}

function adoptRequired(selection: Apollo.QueryPlanSelectionNode): RequiredSelection {
  const selections = selection.selections?.map(adoptRequired);
  if (selection.kind === 'Field') {
    const { name, alias = name } = selection;
    return { kind: 'Field', name: alias, readAs: alias, selections };
  }
  if (selection.typeCondition === undefined) throw new Error('A required fragment without a type condition');
  return { kind: 'InlineFragment', typeCondition: selection.typeCondition, selections: selections ?? [] };
}

function adoptRewrite(rewrite: Apollo.FetchDataRewrite): Rewrite {
  return rewrite.kind === 'ValueSetter'
    ? { kind: 'SetValue', path: rewrite.path, value: rewrite.setValueTo }
    : { kind: 'RenameKey', path: rewrite.path, to: rewrite.renameKeyTo };
}
