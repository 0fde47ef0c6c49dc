import type { FetchNode, PlanNode } from './QueryPlan.ts';

/** Numbers the fetches from 1 in the order in which the plan is printed. */
export function numberFetches(root: PlanNode): PlanNode {
  let lastId = 0;
  const numberFetch = (fetch: FetchNode): FetchNode => {
    lastId += 1;
    return { ...fetch, id: lastId };
  };
  const number = (node: PlanNode): PlanNode => {
    switch (node.kind) {
      case 'Sequence':
      case 'Parallel':
        return { ...node, nodes: node.nodes.map(number) };
      case 'Flatten':
        return { ...node, node: number(node.node) };
      case 'Subscription':
        return { ...node, primary: numberFetch(node.primary), rest: node.rest && number(node.rest) };
      case 'Fetch':
        return numberFetch(node);
    }
  };
  return number(root);
}
