import type { FetchTrace } from './Trace.ts';

/** What one hub, or the gateway itself, did while the operation ran. */
export interface Lane {
  readonly name: string;
  /** In the order of their starts. */
  readonly calls: readonly FetchTrace[];
}

/** The calls by hub, in the order of the hubs' codes; the gateway's own last. */
export function waterfallLanes(fetches: readonly FetchTrace[]): Lane[] {
  const byHub = Map.groupBy(fetches, ({ hub }) => hub ?? '');
  const hubs = [...byHub.keys()].sort((a, b) => Number(a === '') - Number(b === '') || (a < b ? -1 : 1));
  return hubs.map((hub) => ({
    name: hub || 'gateway',
    calls: (byHub.get(hub) ?? []).sort((a, b) => a.startMs - b.startMs),
  }));
}

/** Round figures for the axis from 0 to `endMs`, about five of them. */
export function axisTicks(endMs: number): number[] {
  const rough = Math.max(endMs, 1) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const decimals = Math.max(0, -Math.floor(Math.log10(step)));
  // A figure at the very end would stand outside.
  return Array.from({ length: Math.ceil((0.95 * endMs) / step) }, (_, index) =>
    Number((index * step).toFixed(decimals)),
  );
}
