import { fieldsBrought, missingFields } from './fieldPaths.ts';
import { layerByNeed } from './layerByNeed.ts';
import type { PathStep, PlanNode } from './QueryPlan.ts';

/**
 * Puts fetches that run at once in an order where one requires what another brings. Apollo's planner forgets that order
 * where a `@requires` on an interface object is reached through one of its types, and the field is silently null.
 */
export function orderByNeed(root: PlanNode): PlanNode {
  return order(root, [], new Set());
}

/** @param available paths of the fields that earlier fetches brought; fetches of the result are added */
function order(node: PlanNode, path: readonly PathStep[], available: Set<string>): PlanNode {
  switch (node.kind) {
    case 'Sequence':
      return { ...node, nodes: node.nodes.map((child) => order(child, path, available)) };
    case 'Parallel':
      return orderParallel(node.nodes, path, available);
    case 'Flatten':
      return { ...node, node: order(node.node, [...path, ...node.path], available) };
    case 'Fetch':
      for (const brought of fieldsBrought(node, path)) available.add(brought);
      return node;
  }
}

function orderParallel(nodes: readonly PlanNode[], path: readonly PathStep[], available: Set<string>): PlanNode {
  const children = nodes.map((node) => {
    const brought = new Set(available);
    const missing = missingFields(node, path, new Set(available));
    return { node: order(node, path, brought), brought, missing, after: [] };
  });
  return layerByNeed(children, available);
}
