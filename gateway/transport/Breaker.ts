import { limits } from '../limits.ts';
import { FailureTally } from './FailureLog.ts';

/** `PROBE`: the one call that may find out whether all is well again. */
export type Passage = 'CALL' | 'PROBE' | 'REFUSED';

/** `CLOSED`: calls pass. `OPEN`: none pass. `HALF_OPEN`: a probe is under way. */
export type BreakerState = 'CLOSED' | 'OPEN' | 'HALF_OPEN';

/** `ABANDONED`: the call ended without saying anything about what the breaker guards. */
export type CallOutcome = 'SUCCEEDED' | 'FAILED' | 'ABANDONED';

/** What is known of a failure. */
export interface FailureFacts {
  /** Smaller things than what the breaker guards whose fault it may be, one of each kind. */
  readonly suspects?: readonly string[];
  /** How long the other side wants to be left alone, in milliseconds. */
  readonly waitMs?: number;
}

/**
 * Keeps calls from what is not well, so that they fail at once instead of waiting, and it can recover. Opens on failures
 * in a row or on the error rate of a window, where they tell of what it guards; after a wait, one probe decides.
 *
 * @see Michael Nygard, Release It!, "Circuit Breaker"
 */
export class Breaker {
  readonly #onChange: (state: BreakerState) => void;
  #state: BreakerState = 'CLOSED';
  readonly #row = new FailureTally();
  readonly #window = new FailureTally();
  #windowStartMs = 0;
  #openUntilMs = 0;
  #openForMs: number = limits.breakerOpenMs;

  constructor(onChange: (state: BreakerState) => void = () => {}) {
    this.#onChange = onChange;
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** True where nothing but failures comes, which may still be the fault of something smaller. */
  get isDoubtful(): boolean {
    return this.#state === 'CLOSED' && this.#row.failures >= limits.breakerFailures;
  }

  /** True where a call that came now would be refused. */
  refuses(nowMs: number): boolean {
    return this.#state === 'HALF_OPEN' || (this.#state === 'OPEN' && nowMs < this.#openUntilMs);
  }

  /** Lets a call through or not. What is let through must be settled. */
  admit(nowMs: number): Passage {
    if (this.#state === 'CLOSED') return 'CALL';
    if (this.refuses(nowMs)) return 'REFUSED';
    this.#enter('HALF_OPEN');
    return 'PROBE';
  }

  /** @param failure what is known of it, where it `FAILED` */
  settle(passage: Passage, outcome: CallOutcome, nowMs: number, failure: FailureFacts = {}): void {
    if (passage === 'PROBE') this.#settleProbe(outcome, nowMs, failure);
    // A call that was let through before the breaker opened says nothing new.
    else if (this.#state === 'CLOSED' && outcome !== 'ABANDONED')
      this.#count(outcome === 'FAILED' ? failure : undefined, nowMs);
  }

  #settleProbe(outcome: CallOutcome, nowMs: number, failure: FailureFacts): void {
    if (outcome === 'SUCCEEDED') {
      this.#openForMs = limits.breakerOpenMs;
      this.#row.clear();
      this.#startWindow(nowMs);
      this.#enter('CLOSED');
    } else if (outcome === 'FAILED') {
      this.#openForMs = Math.min(this.#openForMs * 2, limits.breakerOpenMaxMs);
      this.#open(nowMs, failure);
    } else {
      // The next call is the probe.
      this.#enter('OPEN');
    }
  }

  #count(failure: FailureFacts | undefined, nowMs: number): void {
    if (nowMs - this.#windowStartMs >= limits.breakerWindowMs) this.#startWindow(nowMs);
    this.#window.calls += 1;
    if (!failure) {
      if (this.#row.failures > 0) this.#row.clear();
      return;
    }
    const { suspects = [] } = failure;
    this.#window.addFailure(suspects);
    this.#row.addFailure(suspects);
    const isRateHigh =
      this.#window.calls >= limits.breakerWindowCalls &&
      this.#window.failures >= this.#window.calls * limits.breakerErrorRate;
    const isRowLong = this.#row.failures >= limits.breakerFailures;
    if ((isRateHigh && this.#window.isTelling) || (isRowLong && this.#row.isTelling)) this.#open(nowMs, failure);
  }

  #open(nowMs: number, { waitMs = 0 }: FailureFacts): void {
    this.#openUntilMs = nowMs + Math.min(Math.max(this.#openForMs, waitMs), limits.breakerOpenMaxMs);
    this.#enter('OPEN');
  }

  #startWindow(nowMs: number): void {
    this.#windowStartMs = nowMs;
    this.#window.clear();
  }

  #enter(state: BreakerState): void {
    this.#state = state;
    this.#onChange(state);
  }
}
