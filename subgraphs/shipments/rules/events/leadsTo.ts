import { gates, type ShipmentState, transitions } from './transitions.ts';

const reachable = new Map((Object.keys(transitions) as ShipmentState[]).map((state) => [state, reachableFrom(state)]));

/**
 * Whether a shipment in one state may be seen in another next. Scans are missed in real life, so steps may be left out
 * where the transitions lead on, but never the release by customs, and nothing runs backwards.
 */
export function leadsTo(from: ShipmentState, to: ShipmentState): boolean {
  return reachable.get(from)?.has(to) ?? false;
}

function reachableFrom(start: ShipmentState): Set<ShipmentState> {
  const seen = new Set<ShipmentState>();
  const pending = [...transitions[start]];
  for (let state = pending.pop(); state !== undefined; state = pending.pop()) {
    if (seen.has(state)) continue;
    seen.add(state);
    if (!gates.has(state)) pending.push(...transitions[state]);
  }
  return seen;
}
