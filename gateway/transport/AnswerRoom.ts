import { limits } from '../limits.ts';
import { nextTurn } from './nextTurn.ts';

/**
 * What one endpoint may take of the gateway at a time with large answers: bounded memory while they are received, and one
 * turn of the event loop each, however many come at once.
 */
export class AnswerRoom {
  #heldBytes = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** Takes room for bytes that are to be received; false where there is none. What is taken must be given back. */
  take(bytes: number): boolean {
    if (this.#heldBytes + bytes > limits.answerBytesHeld) return false;
    this.#heldBytes += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#heldBytes -= bytes;
  }

  /** Does `work` after what came before it, in a turn of its own. */
  inTurn<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    const result = this.#last.then(nextTurn).then(work);
    this.#last = result.then(ignore, ignore);
    return result;
  }
}

function ignore(): void {}
