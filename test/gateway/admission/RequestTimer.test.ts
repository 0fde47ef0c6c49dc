import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { ownThreadNumber, processorTimeMs } from '../../../gateway/admission/processorTime.ts';
import { type RequestStage, RequestTimer } from '../../../gateway/admission/RequestTimer.ts';

// The clock and the scheduler are fakes: nothing else can keep a processor from a thread for a known time.
beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const time = {
  lateMs: 100,
  starvedMs: 150,
  slowMs: 200,
  contendedMs: 500,
  processorMs: 1_000,
  clockMs: 10_000,
  answerMs: 9_000,
};

/** A timer whose thread has had `share` of the processor, and the stages that its request got to. */
function timed(share: number | undefined): { timer: RequestTimer; stages: RequestStage[] } {
  const stages: RequestStage[] = [];
  const startMs = performance.now();
  const spentMs = () => (share === undefined ? undefined : (performance.now() - startMs) * share);
  return { timer: new RequestTimer(time, spentMs, (stage) => stages.push(stage)), stages };
}

test.each([
  ['all of a processor', 1, 1_000],
  ['a quarter of a processor', 0.25, 4_000],
  ['no processor', 0, 10_000],
  ['a processor whose time is not known', undefined, 1_000],
] as const)('a request for which the thread has %s is given up in time', (_, share, lastsMs) => {
  const { timer, stages } = timed(share);
  jest.advanceTimersByTime(500);
  timer.begin();
  jest.advanceTimersByTime(lastsMs - 1);
  expect(stages).not.toContain('EXCEEDED');
  jest.advanceTimersByTime(1 + 10);
  expect(stages.at(-1)).toBe('EXCEEDED');
});

test.each([
  [1, 200, 500],
  [0.5, 400, 1_000],
])(
  'with %d of a processor a request is late in time, slow after %d ms, and has had its share after %d',
  (share, slow, contended) => {
    const { timer, stages } = timed(share);
    timer.begin();
    jest.advanceTimersByTime(time.lateMs - 1);
    expect(timer.stage).toBe('FRESH');
    jest.advanceTimersByTime(1);
    expect(timer.stage).toBe('LATE');
    jest.advanceTimersByTime(slow - time.lateMs - 1);
    expect(timer.stage).toBe('LATE');
    jest.advanceTimersByTime(1 + 10);
    expect(timer.stage).toBe('SLOW');
    jest.advanceTimersByTime(contended - slow - 12);
    expect(stages).toEqual(['LATE', 'SLOW']);
    jest.advanceTimersByTime(2 + 10);
    expect(stages).toEqual(['LATE', 'SLOW', 'CONTENDED']);
    timer.end();
    expect(timer.stage).toBe('FRESH');
  },
);

test.each([
  ['has had its share by then', 0.5, 8_000, 1_000],
  ['had only the rest of its time', 0.5, 8_500, 1_000],
  ['has not had its share', 0.04, 0, 10_000],
  ['is waited for by nobody', 0.06, Number.NEGATIVE_INFINITY, 10_000],
])('a request that a client has waited for, and which %s, is given up in time', (_, share, waitedMs, lastsMs) => {
  const { timer, stages } = timed(share);
  timer.begin(waitedMs);
  jest.advanceTimersByTime(lastsMs - 1);
  expect(stages).not.toContain('EXCEEDED');
  jest.advanceTimersByTime(1 + 10);
  expect(stages.at(-1)).toBe('EXCEEDED');
});

test('each request has its own time, and none when it is answered', () => {
  const { timer, stages } = timed(1);
  timer.begin();
  jest.advanceTimersByTime(900);
  timer.begin();
  jest.advanceTimersByTime(900);
  timer.end();
  jest.advanceTimersByTime(60_000);
  expect(stages).toEqual(['LATE', 'SLOW', 'CONTENDED', 'LATE', 'SLOW', 'CONTENDED']);
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

test.each([
  [0, 'STARVED'],
  [0.1, 'STARVED'],
  [0.2, 'LATE'],
  [undefined, 'LATE'],
] as const)('a late request for which the thread had %d of a processor is %s', (share, stage) => {
  const { timer, stages } = timed(share);
  timer.begin();
  jest.advanceTimersByTime(time.slowMs - 1);
  expect(timer.stage).toBe(stage);
  jest.advanceTimersByTime(time.clockMs);
  expect(stages.at(-1)).toBe('EXCEEDED');
  timer.end();
});
