import { type DocumentNode, parse, print, stripIgnoredCharacters, visit } from 'graphql';
import { flattenEach } from './flattenEach.ts';
import type { FetchNode, PlanNode, RequiredSelection } from './QueryPlan.ts';
import type { RequiredCalls } from './RequiredCalls.ts';
import { splitConflictingFetch } from './splitConflictingFetch.ts';

/**
 * Turns the synthetic fields of RequiredCalls back into the calls they stand for: fetched under the synthetic name as
 * alias, sent on under the field's own name. An entity fetch whose representations would need one name with two values
 * becomes several fetches.
 */
export function restoreRequiredCalls(node: PlanNode, required: RequiredCalls): PlanNode {
  if (required.calls.size === 0) return node;
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map((child) => restoreRequiredCalls(child, required)) };
    case 'Flatten':
      return flattenEach(node, restoreRequiredCalls(node.node, required));
    case 'Fetch': {
      const [first, ...others] = splitConflictingFetch(node, required).map((fetch) => restoreFetch(fetch, required));
      if (!first) throw new Error('A fetch was split into nothing');
      return others.length === 0 ? first : { kind: 'Parallel', nodes: [first, ...others] };
    }
  }
}

function restoreFetch(fetch: FetchNode, { calls }: RequiredCalls): FetchNode {
  const restoreSelection = (selection: RequiredSelection): RequiredSelection => {
    const selections = selection.selections?.map(restoreSelection);
    if (selection.kind === 'InlineFragment') return { ...selection, selections: selections ?? [] };
    return { ...selection, selections, name: calls.get(selection.name)?.name.value ?? selection.name };
  };
  const restored: DocumentNode = visit(parse(fetch.text, { noLocation: true }), {
    Field(node) {
      const call = calls.get(node.name.value);
      return call && { ...node, alias: node.alias ?? node.name, name: call.name, arguments: call.arguments };
    },
  });
  return {
    ...fetch,
    text: stripIgnoredCharacters(print(restored)),
    requires: fetch.requires?.map(restoreSelection),
  };
}
