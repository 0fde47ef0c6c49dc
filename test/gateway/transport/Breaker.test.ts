import { beforeEach, expect, test } from '@jest/globals';
import { limits } from '../../../gateway/limits.ts';
import { Breaker, type CallOutcome } from '../../../gateway/transport/Breaker.ts';

let nowMs: number;
let states: string[];
let breaker: Breaker;

beforeEach(() => {
  nowMs = 0;
  states = [];
  breaker = new Breaker((state) => states.push(state));
});

function call(outcome: CallOutcome): string {
  const admission = breaker.admit(nowMs);
  if (admission !== 'REFUSED') breaker.settle(admission, outcome, nowMs);
  return admission;
}

function open(): void {
  for (let failure = 0; failure < limits.breakerFailures; failure++) call('FAILED');
}

test('opens on consecutive failures and refuses from then on', () => {
  for (let failure = 1; failure < limits.breakerFailures; failure++) call('FAILED');
  expect(breaker.state).toBe('CLOSED');
  call('FAILED');
  expect(breaker.state).toBe('OPEN');
  expect(call('SUCCEEDED')).toBe('REFUSED');
});

test('a success in between resets the count', () => {
  for (let failure = 1; failure < limits.breakerFailures; failure++) call('FAILED');
  call('SUCCEEDED');
  for (let failure = 1; failure < limits.breakerFailures; failure++) call('FAILED');
  expect(breaker.state).toBe('CLOSED');
});

test('opens on the error rate of a window in spite of successes', () => {
  for (let count = 1; count < limits.breakerWindowCalls; count++) call(count % 2 ? 'FAILED' : 'SUCCEEDED');
  expect(breaker.state).toBe('CLOSED');
  call('FAILED');
  expect(breaker.state).toBe('OPEN');
});

test('forgets the error rate of an older window', () => {
  for (let count = 1; count < limits.breakerWindowCalls; count++) call(count % 2 ? 'FAILED' : 'SUCCEEDED');
  nowMs += limits.breakerWindowMs;
  call('FAILED');
  expect(breaker.state).toBe('CLOSED');
});

test('lets a single probe through after its wait, and closes when it succeeds', () => {
  open();
  nowMs += limits.breakerOpenMs - 1;
  expect(breaker.admit(nowMs)).toBe('REFUSED');
  nowMs += 1;
  expect(breaker.admit(nowMs)).toBe('PROBE');
  expect(breaker.admit(nowMs)).toBe('REFUSED');
  breaker.settle('PROBE', 'SUCCEEDED', nowMs);
  expect(breaker.admit(nowMs)).toBe('CALL');
  expect(states).toEqual(['OPEN', 'HALF_OPEN', 'CLOSED']);
});

test('waits twice as long after each probe that fails, up to a bound', () => {
  open();
  let waitMs: number = limits.breakerOpenMs;
  for (let probe = 0; probe < 10; probe++) {
    nowMs += waitMs - 1;
    expect(call('FAILED')).toBe('REFUSED');
    nowMs += 1;
    expect(call('FAILED')).toBe('PROBE');
    waitMs = Math.min(waitMs * 2, limits.breakerOpenMaxMs);
  }
  expect(waitMs).toBe(limits.breakerOpenMaxMs);
});

test('lets the next call probe if a probe was abandoned', () => {
  open();
  nowMs += limits.breakerOpenMs;
  expect(call('ABANDONED')).toBe('PROBE');
  expect(call('SUCCEEDED')).toBe('PROBE');
  expect(breaker.state).toBe('CLOSED');
});

test('does not count what clients abandon', () => {
  for (let count = 0; count < 10 * limits.breakerWindowCalls; count++) call('ABANDONED');
  expect(breaker.state).toBe('CLOSED');
});

test('ignores calls that began before it opened', () => {
  breaker.admit(nowMs);
  open();
  nowMs += limits.breakerOpenMs;
  breaker.admit(nowMs);
  breaker.settle('CALL', 'FAILED', nowMs);
  breaker.settle('CALL', 'SUCCEEDED', nowMs);
  expect(breaker.state).toBe('HALF_OPEN');
});
