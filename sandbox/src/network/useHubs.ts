import { useEffect, useState } from 'react';
import { askGateway } from '../askGateway.ts';
import { type HubState, hubsQuery } from './HubState.ts';

export interface HubsReading {
  readonly hubs?: readonly HubState[];
  /** Why the last request failed; the hubs are then those of the last response. */
  readonly failure?: string;
  readonly readAt?: Date;
}

/** From a response to the next request, in milliseconds. */
const pauseMs = 1_000;

/** The hubs, polled while the view and the window are visible. */
export function useHubs(isShown: boolean): HubsReading {
  const [reading, setReading] = useState<HubsReading>({});
  useEffect(() => {
    if (!isShown) return;
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async () => {
      timer = undefined;
      if (document.hidden) return;
      try {
        const { data, errors } = await askGateway<{ hubs: HubState[] }>(hubsQuery, controller.signal);
        if (!data) throw new Error(errors?.[0]?.message ?? 'The gateway gave no hubs.');
        setReading({ hubs: data.hubs, readAt: new Date() });
      } catch (error) {
        if (controller.signal.aborted) return;
        setReading(({ hubs, readAt }) => ({ hubs, readAt, failure: (error as Error).message }));
      }
      if (!controller.signal.aborted) timer = setTimeout(read, pauseMs);
    };
    const resume = () => {
      if (!document.hidden && timer === undefined) timer = setTimeout(read, 0);
    };
    document.addEventListener('visibilitychange', resume);
    timer = setTimeout(read, 0);
    return () => {
      controller.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', resume);
    };
  }, [isShown]);
  return reading;
}
