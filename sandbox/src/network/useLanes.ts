import { useEffect, useState } from 'react';
import { askGateway } from '../askGateway.ts';
import type { HubState } from './HubState.ts';

/** What goes from one hub to another. */
export interface Lane {
  readonly from: string;
  readonly to: string;
  readonly shipments: number;
}

/** A root field is asked for each lane, and a gateway bounds these. */
const mostLanes = 12;

/** The lanes between hubs that serve shipments, read anew when a hub comes or goes. */
export function useLanes(hubs: readonly HubState[]): readonly Lane[] {
  const [lanes, setLanes] = useState<readonly Lane[]>([]);
  const codes = hubs
    .filter(({ subgraphs }) => subgraphs.some(({ name, status }) => name === 'shipments' && status !== 'UNREACHABLE'))
    .map(({ code }) => code)
    .join();
  useEffect(() => {
    const all = codes.split(',');
    const pairs = all
      .flatMap((from) => all.filter((to) => to !== from).map((to) => ({ from, to })))
      .slice(0, mostLanes);
    if (pairs.length === 0) return setLanes([]);
    const controller = new AbortController();
    readLanes(pairs, controller.signal).then(setLanes, () => undefined);
    return () => controller.abort();
  }, [codes]);
  return lanes;
}

async function readLanes(pairs: readonly { from: string; to: string }[], signal: AbortSignal): Promise<Lane[]> {
  const fields = pairs.map(
    ({ from, to }) =>
      `${from}_${to}: shipments(first: 1, hubs: ["${from}"], filter: { destination: "${to}" }) { totalCount }`,
  );
  const { data } = await askGateway<Record<string, { totalCount: number } | null>>(`{ ${fields.join(' ')} }`, signal);
  return pairs.flatMap(({ from, to }) => {
    const count = data?.[`${from}_${to}`]?.totalCount;
    return count === undefined ? [] : [{ from, to, shipments: count }];
  });
}
