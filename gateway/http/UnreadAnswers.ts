import type { ServerResponse } from 'node:http';
import { limits } from '../limits.ts';
import { HeldMemory } from './HeldMemory.ts';

/**
 * Long answers that are being sent. A client that takes its time, or does not read at all, is cut off: after a time that
 * the slowest of networks needs, or, where the answers of many wait, as the one that has taken longest.
 */
export class UnreadAnswers {
  readonly #unread = new HeldMemory(limits.unreadAnswersBytes);

  /** @param bytes of the answer that is being sent now */
  watch(response: ServerResponse, bytes: number): void {
    if (bytes < limits.watchedAnswerBytes) return;
    const cutOff = () => response.destroy();
    const timer = setTimeout(cutOff, limits.answerReadMs);
    response.once('close', () => {
      clearTimeout(timer);
      this.#unread.release(response);
    });
    this.#unread.hold(response, bytes, cutOff);
  }
}
