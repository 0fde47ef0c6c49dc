import dagre from '@dagrejs/dagre';
import type { PlanOrder, PlanStep } from './planSteps.ts';

export interface PlacedStep {
  readonly step: PlanStep;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface PlanLayout {
  readonly width: number;
  readonly height: number;
  readonly steps: readonly PlacedStep[];
  /** SVG path data of the arrows. */
  readonly arrows: readonly (PlanOrder & { readonly path: string })[];
}

/** Sizes of a step's card in pixels, as plan.css draws it. */
const card = { width: 256, head: 64, row: 21 };

/** Places the steps from left to right; what stands one above the other may run at once. */
export function layOutPlan(steps: readonly PlanStep[], order: readonly PlanOrder[]): PlanLayout {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 14, ranksep: 44, marginx: 12, marginy: 12 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { fetch, calls } of steps) {
    const lines = calls.reduce(
      (sum, { failure, prunedFields }) => sum + 1 + Number(!!failure) + Number(!!prunedFields),
      0,
    );
    graph.setNode(String(fetch.id), { width: card.width, height: card.head + card.row * Math.max(lines, 1) });
  }
  for (const { from, to } of order) graph.setEdge(String(from), String(to));
  dagre.layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width,
    height,
    steps: steps.map((step) => {
      const { x, y, width, height } = graph.node(String(step.fetch.id));
      return { step, left: x - width / 2, top: y - height / 2, width, height };
    }),
    arrows: order.map(({ from, to }) => ({ from, to, path: arrow(graph.node(String(from)), graph.node(String(to))) })),
  };
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

function arrow(from: Box, to: Box): string {
  const [startX, endX] = [from.x + from.width / 2, to.x - to.width / 2 - 5];
  const bend = (endX - startX) / 2;
  return `M${startX} ${from.y}C${startX + bend} ${from.y} ${endX - bend} ${to.y} ${endX} ${to.y}`;
}
