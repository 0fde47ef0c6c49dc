import type { Cancellation } from '../Cancellation.ts';

/** Why a call ended before its answer. `CANCELLED`: nobody wants the answer any more. */
export type LifeEnd = 'DEADLINE' | 'CANCELLED';

/**
 * The time a call has: until its deadline or its cancellation, whichever is first. Every wait of the call (for a connection,
 * for the answer, before a retry) goes through `during`, so that no wait outlives it.
 */
export class CallLife {
  readonly #cancellation: Cancellation;
  readonly #timer: NodeJS.Timeout;
  #end: LifeEnd | undefined;
  #cancelWait: (() => void) | undefined;

  constructor(remainingMs: number, cancellation: Cancellation) {
    this.#cancellation = cancellation;
    this.#timer = setTimeout(() => this.#finish('DEADLINE'), remainingMs);
    cancellation.add(this.#onCancel);
  }

  /** Why it is over, or undefined while it lasts. */
  get end(): LifeEnd | undefined {
    return this.#end;
  }

  /**
   * Begins a wait and resolves with what it ends with. `begin` returns how to give the wait up where the call's time is
   * over first, which says what it ends with then; it is not called, and undefined comes of it, where time is over
   * already.
   */
  during<Result>(begin: (done: (result: Result) => void) => () => Result): Promise<Result | undefined> {
    if (this.#end) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const giveUp = begin((result) => {
        this.#cancelWait = undefined;
        resolve(result);
      });
      this.#cancelWait = () => resolve(giveUp());
    });
  }

  /** To be called when the call is over, however it ended. */
  dispose(): void {
    clearTimeout(this.#timer);
    this.#cancellation.remove(this.#onCancel);
  }

  readonly #onCancel = (): void => this.#finish('CANCELLED');

  #finish(end: LifeEnd): void {
    this.#end ??= end;
    this.#cancelWait?.();
    this.#cancelWait = undefined;
  }
}
