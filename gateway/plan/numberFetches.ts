import type { PlanNode } from './QueryPlan.ts';

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
