import { createHash } from 'node:crypto';

/** Bounds of the wait between two attempts, in milliseconds. */
export interface RetryDelays {
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
}

/**
 * How long to wait before the attempt after `attempts`: doubled each time up to a bound. Up to half of it is taken off by
 * what the subject is, so that what failed together does not come back together, and a run can be replayed.
 */
export function retryDelayMs(attempts: number, subject: string, { firstRetryMs, longestRetryMs }: RetryDelays): number {
  const longest = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(attempts - 1, 20));
  const fraction = createHash('sha256').update(`${subject} ${attempts}`).digest().readUInt32LE() / 2 ** 32;
  return Math.round(longest * (1 - fraction / 2));
}
