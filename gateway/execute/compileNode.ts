import type { PathStep, PlanNode } from '../plan/QueryPlan.ts';
import type { CompileContext } from './CompileContext.ts';
import { entityFetch } from './entityFetch.ts';
import { rootFetch } from './rootFetch.ts';
import type { Execution, Step } from './Step.ts';

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

/** One step after the other. */
export function sequence(steps: readonly Step[]): Step {
  return async (execution: Execution) => {
    for (const step of steps) {
      const running = step(execution);
      if (running) await running;
    }
  };
}

/** All steps at once. */
export function parallel(steps: readonly Step[]): Step {
  return (execution) => {
    const running: Promise<void>[] = [];
    for (const step of steps) {
      const promise = step(execution);
      if (promise) running.push(promise);
    }
    return running.length > 1 ? Promise.all(running).then(nothing) : running[0];
  };
}

function nothing(): void {}
