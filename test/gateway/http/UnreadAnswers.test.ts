import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { UnreadAnswers } from '../../../gateway/http/ClientConnections.ts';
import { limits } from '../../../gateway/limits.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** What of a response is used: it tells when it is closed, and can be cut off. */
class FakeResponse extends EventEmitter {
  isCutOff = false;

  destroy(): void {
    this.isCutOff = true;
    this.emit('close');
  }
}

function watched(answers: UnreadAnswers, bytes: number): FakeResponse {
  const response = new FakeResponse();
  answers.watch(response as unknown as ServerResponse, bytes);
  return response;
}

test('a client that does not read a long response in time is disconnected, others are not', () => {
  const answers = new UnreadAnswers();
  const [reader, sleeper, short] = [1_000_000, 1_000_000, 1_000].map((bytes) => watched(answers, bytes));
  reader?.emit('close');
  jest.advanceTimersByTime(limits.answerReadMs);
  expect([reader, sleeper, short].map((response) => response?.isCutOff)).toEqual([false, true, false]);
});

test('if many responses are unread, the one that waits longest is disconnected', () => {
  const answers = new UnreadAnswers();
  const bytes = limits.unreadAnswersBytes / 4;
  const first = watched(answers, bytes);
  const others = [1, 2, 3].map(() => watched(answers, bytes));
  expect(first.isCutOff).toBe(false);
  watched(answers, bytes);
  expect(first.isCutOff).toBe(true);
  expect(others.some(({ isCutOff }) => isCutOff)).toBe(false);
});
