import { useEffect, useState } from 'react';
import { askGateway } from '../askGateway.ts';
import type { HubState } from './HubState.ts';

/** The shipments from one hub to another. */
export interface Lane {
  readonly from: string;
  readonly to: string;
  /** Undefined if the sending hub was not called: a draining hub takes no part in searches. */
  readonly shipments: number | undefined;
}

/** Each lane needs a root field, and a gateway bounds their number. */
const mostLanes = 12;

/** The lanes between hubs that serve shipments, fetched again when a hub joins, leaves, drains or is active again. */
export function useLanes(hubs: readonly HubState[]): readonly Lane[] {
  const [lanes, setLanes] = useState<readonly Lane[]>([]);
  const states = hubs
    .filter(({ subgraphs }) => subgraphs.some(({ name, status }) => name === 'shipments' && status !== 'UNREACHABLE'))
    .map(({ code, status }) => `${code} ${status}`)
    .join();
  useEffect(() => {
    const all = states.split(',').flatMap((state) => state.split(' ')[0] ?? []);
    const pairs = all
      .flatMap((from) => all.filter((to) => to !== from).map((to) => ({ from, to })))
      .slice(0, mostLanes);
    if (pairs.length === 0) return setLanes([]);
    const controller = new AbortController();
    readLanes(pairs, controller.signal).then(setLanes, () => undefined);
    return () => controller.abort();
  }, [states]);
  return lanes;
}

interface Count {
  readonly totalCount: number;
  readonly coverage: readonly { readonly status: string }[];
}

async function readLanes(pairs: readonly { from: string; to: string }[], signal: AbortSignal): Promise<Lane[]> {
  const fields = pairs.map(
    ({ from, to }) =>
      `${from}_${to}: shipments(first: 1, hubs: ["${from}"], filter: { destination: "${to}" }) { totalCount coverage { status } }`,
  );
  const { data } = await askGateway<Record<string, Count | null>>(`{ ${fields.join(' ')} }`, signal);
  return pairs.flatMap(({ from, to }) => {
    const count = data?.[`${from}_${to}`];
    const isCounted = count?.coverage.some(({ status }) => status === 'ANSWERED');
    return count ? [{ from, to, shipments: isCounted ? count.totalCount : undefined }] : [];
  });
}
