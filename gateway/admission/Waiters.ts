import type { Cancellation } from '../Cancellation.ts';
import { limits } from '../limits.ts';
import type { ThreadAnswer, ThreadRequest } from './ThreadMessage.ts';

/** A request that a client waits for. */
export interface Waiter {
  readonly request: ThreadRequest;
  /** Length of the operation's text. */
  readonly characters: number;
  /** Cancelled when nobody waits for it any more; absent where it is asked for no client. */
  readonly unwanted: Cancellation | undefined;
  /** When it came. */
  readonly arrivedMs: number;
  readonly settle: (answer: ThreadAnswer) => void;
}

export interface WaitingBounds {
  readonly waiting: number;
  readonly waitingCharacters: number;
}

/**
 * Requests that no thread has begun with. The time that one takes grows with its text, so a long one goes after short
 * ones that have come a little later: as much later as its text is longer.
 */
export class Waiters {
  readonly #bounds: WaitingBounds;
  /** In the order in which they go. */
  readonly #entries: { readonly turnMs: number; readonly waiting: Waiter }[] = [];
  #characters = 0;

  constructor(bounds: WaitingBounds) {
    this.#bounds = bounds;
  }

  get length(): number {
    return this.#entries.length;
  }

  /** @returns those, the last to go, that there is no room for any more; it may be the new one */
  add(waiting: Waiter): Waiter[] {
    const turnMs = performance.now() + waiting.characters / limits.admissionCharactersPerMs;
    const after = this.#entries.findLastIndex((entry) => entry.turnMs <= turnMs);
    this.#entries.splice(after + 1, 0, { turnMs, waiting });
    this.#characters += waiting.characters;
    const excess: Waiter[] = [];
    while (this.#entries.length > this.#bounds.waiting || this.#characters > this.#bounds.waitingCharacters) {
      const last = this.#take(this.#entries.length - 1);
      if (last) excess.push(last);
    }
    return excess;
  }

  /** Puts one back that a thread had, to go next. */
  putBack(waiting: Waiter): void {
    this.#entries.unshift({ turnMs: Number.NEGATIVE_INFINITY, waiting });
    this.#characters += waiting.characters;
  }

  next(): Waiter | undefined {
    return this.#take(0);
  }

  /** @returns false where it does not wait here */
  remove(waiting: Waiter): boolean {
    const index = this.#entries.findIndex((entry) => entry.waiting === waiting);
    return index >= 0 && this.#take(index) !== undefined;
  }

  #take(index: number): Waiter | undefined {
    const [entry] = this.#entries.splice(index, 1);
    this.#characters -= entry?.waiting.characters ?? 0;
    return entry?.waiting;
  }
}
