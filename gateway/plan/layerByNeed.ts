import type { PlanNode } from './QueryPlan.ts';

/** A node of a plan that waits for its turn. Fields are their paths from the root. */
export interface WaitingNode {
  readonly node: PlanNode;
  /** Fields that are there once it has run, those of before included. */
  readonly brought: ReadonlySet<string>;
  /** Fields it requires that nothing before it brought. */
  readonly missing: ReadonlySet<string>;
  /** Nodes that have their turn before in any case. */
  readonly after: readonly WaitingNode[];
}

/**
 * Puts nodes one after another where one requires what another brings, and in parallel where not.
 * @param available fields that earlier nodes brought; those of these nodes are added
 */
export function layerByNeed(nodes: readonly WaitingNode[], available: Set<string>): PlanNode {
  const layers: PlanNode[] = [];
  let waiting = nodes;
  while (waiting.length > 0) {
    const isBroughtLater = (field: string, asking: WaitingNode) =>
      !available.has(field) && waiting.some((other) => other !== asking && other.brought.has(field));
    const inTurn = waiting.filter(({ after }) => !after.some((other) => waiting.includes(other)));
    const isFed = (node: WaitingNode) => ![...node.missing].some((field) => isBroughtLater(field, node));
    const ready = inTurn.filter(isFed);
    // Before what needs them in vain, entities whose turn comes later.
    const early = ready.length > 0 ? [] : waiting.filter((node) => node.missing.size > 0 && isFed(node));
    const layer = [ready, early, inTurn].find(({ length }) => length > 0) ?? waiting;
    layers.push(inParallel(layer.map(({ node }) => node)));
    for (const { brought } of layer) for (const field of brought) available.add(field);
    waiting = waiting.filter((node) => !layer.includes(node));
  }
  return layers.length === 1 && layers[0] ? layers[0] : { kind: 'Sequence', nodes: layers };
}

function inParallel(nodes: readonly PlanNode[]): PlanNode {
  return nodes.length === 1 && nodes[0] ? nodes[0] : { kind: 'Parallel', nodes };
}
