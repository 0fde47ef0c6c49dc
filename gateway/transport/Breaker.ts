import { limits } from '../limits.ts';

/** `PROBE`: the one call that may find out whether the cell is well again. */
export type Admission = 'CALL' | 'PROBE' | 'REFUSED';

/** `CLOSED`: calls pass. `OPEN`: none pass. `HALF_OPEN`: a probe is under way. */
export type BreakerState = 'CLOSED' | 'OPEN' | 'HALF_OPEN';

/** `ABANDONED`: the call ended without saying anything about the cell. */
export type CallOutcome = 'SUCCEEDED' | 'FAILED' | 'ABANDONED';

/**
 * Keeps calls from a cell that is not well, so that they fail at once instead of waiting, and the cell can recover.
 * Opens on consecutive failures or on the error rate of a window; after a wait, one probe decides.
 *
 * @see Michael Nygard, Release It!, "Circuit Breaker"
 */
export class Breaker {
  readonly #onChange: (state: BreakerState) => void;
  #state: BreakerState = 'CLOSED';
  #failuresInRow = 0;
  #windowStartMs = 0;
  #windowCalls = 0;
  #windowFailures = 0;
  #openUntilMs = 0;
  #openForMs: number = limits.breakerOpenMs;

  constructor(onChange: (state: BreakerState) => void = () => {}) {
    this.#onChange = onChange;
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** True where a call that came now would be refused. */
  refuses(nowMs: number): boolean {
    return this.#state === 'HALF_OPEN' || (this.#state === 'OPEN' && nowMs < this.#openUntilMs);
  }

  /** Lets a call through or not. What is let through must be settled. */
  admit(nowMs: number): Admission {
    if (this.#state === 'CLOSED') return 'CALL';
    if (this.refuses(nowMs)) return 'REFUSED';
    this.#enter('HALF_OPEN');
    return 'PROBE';
  }

  settle(admission: Admission, outcome: CallOutcome, nowMs: number): void {
    if (admission === 'PROBE') this.#settleProbe(outcome, nowMs);
    // A call that was let through before the breaker opened says nothing new.
    else if (this.#state === 'CLOSED' && outcome !== 'ABANDONED') this.#count(outcome === 'FAILED', nowMs);
  }

  #settleProbe(outcome: CallOutcome, nowMs: number): void {
    if (outcome === 'SUCCEEDED') {
      this.#openForMs = limits.breakerOpenMs;
      this.#failuresInRow = 0;
      this.#startWindow(nowMs);
      this.#enter('CLOSED');
    } else if (outcome === 'FAILED') {
      this.#openForMs = Math.min(this.#openForMs * 2, limits.breakerOpenMaxMs);
      this.#open(nowMs);
    } else {
      // The next call is the probe.
      this.#enter('OPEN');
    }
  }

  #count(isFailure: boolean, nowMs: number): void {
    if (nowMs - this.#windowStartMs >= limits.breakerWindowMs) this.#startWindow(nowMs);
    this.#windowCalls += 1;
    if (!isFailure) {
      this.#failuresInRow = 0;
      return;
    }
    this.#windowFailures += 1;
    this.#failuresInRow += 1;
    const isRateHigh =
      this.#windowCalls >= limits.breakerWindowCalls &&
      this.#windowFailures >= this.#windowCalls * limits.breakerErrorRate;
    if (isRateHigh || this.#failuresInRow >= limits.breakerFailures) this.#open(nowMs);
  }

  #open(nowMs: number): void {
    this.#openUntilMs = nowMs + this.#openForMs;
    this.#enter('OPEN');
  }

  #startWindow(nowMs: number): void {
    this.#windowStartMs = nowMs;
    this.#windowCalls = 0;
    this.#windowFailures = 0;
  }

  #enter(state: BreakerState): void {
    this.#state = state;
    this.#onChange(state);
  }
}
