import { useEffect, useState } from 'react';
import { askGateway } from '../askGateway.ts';
import { type HubState, hubsQuery } from './HubState.ts';

export interface HubsReading {
  readonly hubs?: readonly HubState[];
  /** Why the last question had no answer; the hubs are then those of the last answer. */
  readonly failure?: string;
  readonly readAt?: Date;
}

/** From the end of one answer to the next question, in milliseconds. */
const pauseMs = 1_000;

/** The hubs, asked for again and again while somebody looks: not in a hidden view, not in a hidden window. */
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
