import type { PathStep, PlanNode } from '../plan/QueryPlan.ts';
import type { CompileContext } from './CompileContext.ts';
import { entityFetch } from './entityFetch.ts';
import { parallel } from './parallel.ts';
import { rootFetch } from './rootFetch.ts';
import type { Step } from './Step.ts';
import { sequence } from './sequence.ts';

/** Compiles a node of a plan whose fetches apply to the objects at `path`. */
export function compileNode(node: PlanNode, path: readonly PathStep[], context: CompileContext): Step {
  switch (node.kind) {
    case 'Sequence':
      return sequence(node.nodes.map((child) => compileNode(child, path, context)));
    case 'Parallel':
      return parallel(node.nodes.map((child) => compileNode(child, path, context)));
    case 'Flatten':
      return compileNode(node.node, [...path, ...node.path], context);
    case 'Fetch':
      return node.requires ? entityFetch(node, node.requires, path, context) : rootFetch(node, path, context);
  }
}
