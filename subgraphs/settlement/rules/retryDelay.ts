import { limits } from './limits.ts';

/** How long to wait before the attempt after `attempts`: doubled each time up to a bound, then half of it at random. */
export function retryDelayMs(attempts: number, random: () => number = Math.random): number {
  const longest = Math.min(limits.longestRetryMs, limits.firstRetryMs * 2 ** Math.min(attempts - 1, 20));
  return Math.round(longest / 2 + (longest / 2) * random());
}
