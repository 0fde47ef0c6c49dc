import { fetchedFields } from './fetchedFields.ts';
import type { FetchNode, FetchTrace, PlanNode, Trace } from './Trace.ts';

/** One fetch of the plan with what came of it. */
export interface PlanStep {
  readonly fetch: FetchNode;
  /** Where in the result the entities are that it completes; empty for a root fetch. */
  readonly place: string;
  /** Paths of the fields of the result that it brings. */
  readonly fields: readonly string[];
  /** One for each hub that was asked; none where there was nothing to ask for. */
  readonly calls: readonly FetchTrace[];
}

/** `to` begins when `from` is complete; both are fetch numbers. */
export interface PlanOrder {
  readonly from: number;
  readonly to: number;
}

/** The plan as a graph: its fetches, and which of them waits for which. */
export function planSteps({ plan, fetches }: Trace): { steps: readonly PlanStep[]; order: readonly PlanOrder[] } {
  const steps: PlanStep[] = [];
  const order: PlanOrder[] = [];

  /** @returns the fetches that whatever comes next waits for */
  const walk = (node: PlanNode, after: readonly number[], place: readonly string[]): readonly number[] => {
    switch (node.kind) {
      case 'Sequence':
        return node.nodes.reduce((before, next) => walk(next, before, place), after);
      case 'Parallel':
        return node.nodes.flatMap((child) => walk(child, after, place));
      case 'Flatten':
        return walk(node.node, after, [...place, ...node.path]);
      case 'Fetch': {
        const calls = fetches.filter(({ fetchId }) => fetchId === node.id);
        const objects = place.filter(isFieldName);
        const fields = fetchedFields(node.text).map((field) => [...objects, field].join('.'));
        steps.push({ fetch: node, place: objects.join('.'), fields, calls });
        order.push(...after.map((from) => ({ from, to: node.id })));
        return [node.id];
      }
    }
  };
  if (plan.root) walk(plan.root, [], []);
  return { steps, order };
}

/** The other steps go into the items of a list or only into objects of a certain type. */
function isFieldName(step: string): boolean {
  return step !== '@' && !step.startsWith('... on ');
}
