import { setTimeout as delay } from 'node:timers/promises';
import { limits } from './limits.ts';

/**
 * Waits for a running statement, and has PostgreSQL cancel it when the signal aborts. It returns only after the last
 * cancel request has been answered, so that none can hit the connection's next statement.
 * @param cancel asks PostgreSQL once
 * @throws the signal's reason when the statement failed after the abort
 */
export async function cancelOnAbort<T>(
  running: Promise<T>,
  signal: AbortSignal | undefined,
  cancel: () => Promise<void>,
): Promise<T> {
  if (!signal) return running;
  let isRunning = true;
  let cancelling = Promise.resolve();
  const cancelUntilItEnds = async () => {
    while (isRunning) {
      await cancel().catch(() => undefined);
      await Promise.race([running.catch(() => undefined), delay(limits.cancelRepeatMs)]);
    }
  };
  const onAbort = () => {
    cancelling = cancelUntilItEnds();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await running;
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    isRunning = false;
    signal.removeEventListener('abort', onAbort);
    await cancelling;
  }
}
