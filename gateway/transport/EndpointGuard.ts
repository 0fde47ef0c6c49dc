import { Breaker, type BreakerState, type CallOutcome, type Passage } from './Breaker.ts';
import type { Blame } from './callFailure.ts';
import { operationShape } from './operationShape.ts';
import { SuspectOperations, type SuspectPass, shapeKey, valuesKey } from './SuspectOperations.ts';
import type { FailedAnswer, TransportCall } from './Transport.ts';

/** A call as the guard tells it from others. */
export interface GuardedCall {
  readonly call: TransportCall;
  /** True for several calls in one request, of which `call` is the first. */
  readonly isBatch?: boolean;
}

/** A call that was let through; it must be settled. */
export interface Pass {
  readonly endpoint: Exclude<Passage, 'REFUSED'>;
  readonly suspect: SuspectPass | undefined;
  /** True for a call that finds out whether the endpoint, or this call, is well again. */
  readonly isProbe: boolean;
}

/** A call that failed. */
export interface GuardedFailure {
  readonly blame: Blame;
  /** What calls like it are told that are not sent for a while. */
  readonly keptBack: FailedAnswer;
  /** How long the endpoint wants to be left alone, in milliseconds. */
  readonly waitMs: number | undefined;
}

const usualPass: Pass = { endpoint: 'CALL', suspect: undefined, isProbe: false };

/** What a failed call says of its endpoint: one that answers at all is there. */
const outcomes: Readonly<Record<Blame, CallOutcome>> = {
  ENDPOINT: 'FAILED',
  ENDPOINT_OR_CALL: 'FAILED',
  CALL: 'SUCCEEDED',
  NOBODY: 'ABANDONED',
};

/** Keeps calls from an endpoint that is down, and from one that is well the calls that it fails at. */
export class EndpointGuard {
  readonly #breaker: Breaker;
  readonly #suspects = new SuspectOperations();
  readonly #down: FailedAnswer;

  /** @param down what calls are told while the endpoint is down */
  constructor(down: FailedAnswer, onChange: (state: BreakerState) => void) {
    this.#down = down;
    this.#breaker = new Breaker(onChange);
  }

  /** True while the endpoint is taken to be down. */
  get isBroken(): boolean {
    return this.#breaker.state !== 'CLOSED';
  }

  /** True where all calls fail, and it is not known whether that is the endpoint's fault. */
  get isDoubtful(): boolean {
    return this.#breaker.isDoubtful;
  }

  /** True where a call might find out now whether the endpoint is well again. */
  isProbeDue(nowMs: number): boolean {
    return this.isBroken && !this.#breaker.refuses(nowMs);
  }

  /** What a call is told instead of being let through; undefined where it may pass. */
  refusal(guarded: GuardedCall, nowMs: number): FailedAnswer | undefined {
    if (this.#breaker.refuses(nowMs)) return this.#down;
    if (!this.#suspects.hasAny || !isWatched(guarded)) return undefined;
    const refusal = this.#suspects.refusal(guarded.call, nowMs);
    if (refusal || !this.isBroken) return refusal;
    // What may be too much for an endpoint does not tell whether it is well again.
    return this.#suspects.isSuspect(guarded.call) ? this.#down : undefined;
  }

  /** Lets a call through that is not refused. */
  admit(guarded: GuardedCall, nowMs: number): Pass {
    const endpoint = this.#breaker.admit(nowMs) === 'PROBE' ? 'PROBE' : 'CALL';
    const isSuspect = this.#suspects.hasAny && isWatched(guarded);
    const suspect = isSuspect ? this.#suspects.admit(guarded.call, nowMs) : undefined;
    if (endpoint === 'CALL' && !suspect) return usualPass;
    return { endpoint, suspect, isProbe: endpoint === 'PROBE' || suspect?.isProbe === true };
  }

  /** The call was answered. */
  succeed(pass: Pass, guarded: GuardedCall, nowMs: number): void {
    this.#breaker.settle(pass.endpoint, 'SUCCEEDED', nowMs);
    if (this.#suspects.hasAny && isWatched(guarded))
      this.#suspects.settle(guarded.call, pass.suspect, 'SUCCEEDED', nowMs);
  }

  /** The call was not answered. */
  fail(pass: Pass, guarded: GuardedCall, failure: GuardedFailure, nowMs: number): void {
    const { blame, keptBack, waitMs } = failure;
    const { call } = guarded;
    const suspects = blame === 'ENDPOINT_OR_CALL' && !call.isHealthCheck ? suspectsIn(call) : [];
    this.#breaker.settle(pass.endpoint, outcomes[blame], nowMs, { suspects, waitMs });
    if (!isWatched(guarded)) return;
    const isItsOwn = blame === 'CALL' || blame === 'ENDPOINT_OR_CALL';
    const blamesOperation = blame === 'ENDPOINT_OR_CALL';
    if (isItsOwn) this.#suspects.fail(call, pass.suspect, { keptBack, blamesOperation, waitMs }, nowMs);
    else this.#suspects.settle(call, pass.suspect, 'ABANDONED', nowMs);
  }
}

/** Batches have each their own calls, and the gateway's own questions are the simplest that there are. */
function isWatched({ call, isBatch }: GuardedCall): boolean {
  return !isBatch && !call.isHealthCheck;
}

/** What in a call may be too much for an endpoint: its operation, and its values where it has some. */
function suspectsIn(call: TransportCall): readonly string[] {
  const hasVariables = call.variablesText !== '' || call.representations !== undefined;
  const values = hasVariables ? valuesKey(call) : operationShape(call.prefix).literals;
  return [shapeKey(call.prefix), values || call.prefix];
}
