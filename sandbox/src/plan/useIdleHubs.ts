import { useEffect, useState } from 'react';
import { askGateway } from '../askGateway.ts';
import type { HubStatus } from '../network/HubState.ts';
import type { TraceState } from './TraceStore.ts';

interface HubOfDirectory {
  readonly code: string;
  readonly status: HubStatus;
}

/** The hubs that took no part in the operation because they drain or cannot be reached. */
export function useIdleHubs(state: TraceState): readonly HubOfDirectory[] {
  const [idle, setIdle] = useState<readonly HubOfDirectory[]>([]);
  useEffect(() => {
    setIdle([]);
    if (state.kind !== 'traced') return;
    const asked = new Set(state.trace.fetches.flatMap(({ hub }) => hub ?? []));
    if (asked.size === 0) return;
    const controller = new AbortController();
    askGateway<{ hubs: HubOfDirectory[] }>('{ hubs { code status } }', controller.signal)
      .then(({ data }) =>
        setIdle(data?.hubs.filter(({ code, status }) => status !== 'ACTIVE' && !asked.has(code)) ?? []),
      )
      .catch(() => {
        // Without an answer there is nothing to add to the plan.
      });
    return () => controller.abort();
  }, [state]);
  return idle;
}
