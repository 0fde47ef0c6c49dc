import { NotJudged } from './AuditOutcome.ts';
import type { HubUnderTest } from './HubUnderTest.ts';
import { limits } from './limits.ts';

/** Retries a mutation until a gateway has found the mirror. */
export async function reachingMirror<Result>(hub: HubUnderTest, send: () => Promise<Result>): Promise<Result> {
  for (let n = 0; n < limits.mirrorWaitS; n++) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof NotJudged)) throw error;
      await hub.pause(1_000);
    }
  }
  return send();
}

/** Reads what the hub does by itself, until it is as expected or the time for it has passed. @returns the last reading */
export async function settled<Reading>(
  hub: HubUnderTest,
  read: () => Reading | Promise<Reading>,
  isDone: (reading: Reading) => boolean,
): Promise<Reading> {
  const pauseMs = 250;
  for (let waitedMs = 0; ; waitedMs += pauseMs) {
    const reading = await read();
    if (isDone(reading) || waitedMs >= limits.ownWorkMs) return reading;
    await hub.pause(pauseMs);
  }
}
