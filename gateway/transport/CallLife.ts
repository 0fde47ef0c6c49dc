import { performance } from 'node:perf_hooks';

/** Why a call ended before its answer. `ABORTED`: nobody wants the answer any more. */
export type LifeEnd = 'DEADLINE' | 'ABORTED';

/**
 * The time a call has: until its deadline or its signal, whichever is first. Every wait of the call (for a connection,
 * for the answer, before a retry) goes through `during`, so that no wait outlives it.
 */
export class CallLife {
  readonly #signal: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  #end: LifeEnd | undefined;
  #cancelWait: (() => void) | undefined;

  /** `deadlineMs` in milliseconds of `performance.now()`. */
  constructor(deadlineMs: number, signal: AbortSignal) {
    this.#signal = signal;
    this.#timer = setTimeout(() => this.#finish('DEADLINE'), deadlineMs - performance.now());
    signal.addEventListener('abort', this.#onAbort);
  }

  /** Why it is over, or undefined while it lasts. */
  get end(): LifeEnd | undefined {
    return this.#end;
  }

  /**
   * Begins a wait and resolves with what it ends with, or with undefined when the call's time is over first. `begin`
   * returns how to give the wait up; it is not called where time is over already.
   */
  during<Result>(begin: (done: (result: Result) => void) => () => void): Promise<Result | undefined> {
    if (this.#end) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const cancel = begin((result) => {
        this.#cancelWait = undefined;
        resolve(result);
      });
      this.#cancelWait = () => {
        cancel();
        resolve(undefined);
      };
    });
  }

  /** To be called when the call is over, however it ended. */
  dispose(): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener('abort', this.#onAbort);
  }

  readonly #onAbort = (): void => this.#finish('ABORTED');

  #finish(end: LifeEnd): void {
    this.#end ??= end;
    this.#cancelWait?.();
    this.#cancelWait = undefined;
  }
}
