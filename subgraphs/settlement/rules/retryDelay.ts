import { createHash } from 'node:crypto';
import { limits } from './limits.ts';

/**
 * How long to wait before the attempt after `attempts`: doubled each time up to a bound. Up to half of it is taken off by
 * what the subject is, so that trades that failed together do not come back together, and a run can be replayed.
 */
export function retryDelayMs(attempts: number, subject: string): number {
  const longest = Math.min(limits.longestRetryMs, limits.firstRetryMs * 2 ** Math.min(attempts - 1, 20));
  const fraction = createHash('sha256').update(`${subject} ${attempts}`).digest().readUInt32LE() / 2 ** 32;
  return Math.round(longest * (1 - fraction / 2));
}
