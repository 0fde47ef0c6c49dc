import type { Cancellation } from '../Cancellation.ts';
import { limits } from '../limits.ts';
import type { ThreadAnswer, ThreadQuestion } from './ThreadMessage.ts';

/** A question that a client waits for. */
export interface WaitingQuestion {
  readonly question: ThreadQuestion;
  /** Length of the operation's text. */
  readonly characters: number;
  /** Cancelled when nobody waits for it any more; absent where it is asked for no client. */
  readonly unwanted: Cancellation | undefined;
  readonly settle: (answer: ThreadAnswer) => void;
}

export interface WaitingBounds {
  readonly waiting: number;
  readonly waitingCharacters: number;
}

/**
 * Questions that no thread has begun with. The time that one takes grows with its text, so a long one goes after short
 * ones that have come a little later: as much later as its text is longer.
 */
export class WaitingQuestions {
  readonly #bounds: WaitingBounds;
  /** In the order in which they go. */
  readonly #entries: { readonly turnMs: number; readonly waiting: WaitingQuestion }[] = [];
  #characters = 0;

  constructor(bounds: WaitingBounds) {
    this.#bounds = bounds;
  }

  get length(): number {
    return this.#entries.length;
  }

  /** @returns those, the last to go, that there is no room for any more; it may be the new one */
  add(waiting: WaitingQuestion): WaitingQuestion[] {
    const turnMs = performance.now() + waiting.characters / limits.admissionCharactersPerMs;
    const after = this.#entries.findLastIndex((entry) => entry.turnMs <= turnMs);
    this.#entries.splice(after + 1, 0, { turnMs, waiting });
    this.#characters += waiting.characters;
    const excess: WaitingQuestion[] = [];
    while (this.#entries.length > this.#bounds.waiting || this.#characters > this.#bounds.waitingCharacters) {
      const last = this.#take(this.#entries.length - 1);
      if (last) excess.push(last);
    }
    return excess;
  }

  /** Puts one back that a thread had, to go next. */
  putBack(waiting: WaitingQuestion): void {
    this.#entries.unshift({ turnMs: Number.NEGATIVE_INFINITY, waiting });
    this.#characters += waiting.characters;
  }

  next(): WaitingQuestion | undefined {
    return this.#take(0);
  }

  /** @returns false where it does not wait here */
  remove(waiting: WaitingQuestion): boolean {
    const index = this.#entries.findIndex((entry) => entry.waiting === waiting);
    return index >= 0 && this.#take(index) !== undefined;
  }

  #take(index: number): WaitingQuestion | undefined {
    const [entry] = this.#entries.splice(index, 1);
    this.#characters -= entry?.waiting.characters ?? 0;
    return entry?.waiting;
  }
}
