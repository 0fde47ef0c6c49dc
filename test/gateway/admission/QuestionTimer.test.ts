import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { ownThreadNumber, processorTimeMs } from '../../../gateway/admission/processorTime.ts';
import { QuestionTimer } from '../../../gateway/admission/QuestionTimer.ts';

// The clock and the scheduler are fakes: nothing else can keep a processor from a thread for a known time.
beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const time = { processorMs: 1_000, clockMs: 10_000 };

/** A timer whose thread has had `share` of the processor. */
function timed(share: number | undefined): { timer: QuestionTimer; exceeded: () => boolean } {
  const onExceeded = jest.fn();
  const startMs = performance.now();
  const spentMs = () => (share === undefined ? undefined : (performance.now() - startMs) * share);
  return { timer: new QuestionTimer(time, spentMs, onExceeded), exceeded: () => onExceeded.mock.calls.length === 1 };
}

test.each([
  ['all of a processor', 1, 1_000],
  ['a quarter of a processor', 0.25, 4_000],
  ['no processor', 0, 10_000],
  ['a processor whose time is not known', undefined, 1_000],
] as const)('a question for which the thread has %s is given up in time', (_, share, lastsMs) => {
  const { timer, exceeded } = timed(share);
  jest.advanceTimersByTime(500);
  timer.begin();
  jest.advanceTimersByTime(lastsMs - 1);
  expect(exceeded()).toBe(false);
  jest.advanceTimersByTime(1 + 10);
  expect(exceeded()).toBe(true);
});

test('each question has its own time, and none when it is answered', () => {
  const { timer, exceeded } = timed(1);
  timer.begin();
  jest.advanceTimersByTime(900);
  timer.begin();
  jest.advanceTimersByTime(900);
  timer.end();
  jest.advanceTimersByTime(60_000);
  expect(exceeded()).toBe(false);
});

test('the processor time of a thread is known on Linux', () => {
  jest.useRealTimers();
  const before = processorTimeMs(ownThreadNumber());
  const untilMs = performance.now() + 20;
  while (performance.now() < untilMs);
  const after = processorTimeMs(ownThreadNumber());
  if (process.platform === 'linux') expect(Number(after) - Number(before)).toBeGreaterThan(1);
  else expect(after).toBeUndefined();
  expect(processorTimeMs(undefined)).toBeUndefined();
});
