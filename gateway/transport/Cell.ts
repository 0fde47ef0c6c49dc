import { performance } from 'node:perf_hooks';
import type { CellReport } from '../hubs/CellWatch.ts';
import { limits } from '../limits.ts';
import { type Admission, Breaker, type BreakerState, type CallOutcome } from './Breaker.ts';
import { CallLife } from './CallLife.ts';
import { type CellFigures, CellStatistics } from './CellStatistics.ts';
import type { ExchangeEnding } from './ExchangeEnding.ts';
import { HttpClient } from './HttpClient.ts';
import type { FailedAnswer, TransportCall } from './Transport.ts';
import { type TransportFailure, transportFailure } from './TransportFailure.ts';

/** A proxy says with these that the hub behind it did not take the call. */
const retryableStatuses = new Set([502, 503, 504]);

/** What is to be sent and how its answer is read. */
export interface Outgoing<Answer> {
  readonly call: Pick<TransportCall, 'isMutation' | 'isHealthCheck' | 'deadlineMs' | 'cancellation' | 'headers'>;
  readonly body: string;
  /** Undefined where the text is no GraphQL answer. */
  readonly read: (text: string, bytes: number) => Answer | undefined;
}

/** A call that was sent, and how that ended: undefined where its time was over first. */
interface Exchanged {
  readonly admission: Exclude<Admission, 'REFUSED'>;
  readonly startMs: number;
  readonly ending: ExchangeEnding | undefined;
  readonly life: CallLife;
}

export interface CellEvents {
  onBreaker(state: BreakerState): void;
  /** The cell was retired and its last call has ended: it must not be used again. */
  onClosed(): void;
}

/**
 * One hub's endpoint for one contract, and everything that keeps its troubles from spreading: its own connections, a
 * bounded queue for them, a breaker. A cell that hangs can hold no more than its own connections.
 */
export class Cell {
  readonly hubCode: string;
  readonly subgraph: string;
  readonly #client: HttpClient;
  readonly #events: CellEvents;
  readonly #breaker: Breaker;
  readonly #statistics = new CellStatistics();
  readonly #waiting = new Set<(hasSlot: true) => void>();
  #underWay = 0;
  #isRetired = false;
  /** An endpoint that has never answered is starting, not sick: the gateway's own questions do not count against it. */
  #lastAnswerMs: number | undefined;
  #lastEndMs: number | undefined;

  constructor(hubCode: string, subgraph: string, url: string, events: CellEvents) {
    this.hubCode = hubCode;
    this.subgraph = subgraph;
    this.#events = events;
    this.#breaker = new Breaker(events.onBreaker);
    this.#client = new HttpClient(url);
  }

  report(): CellReport {
    const nowMs = performance.now();
    const isBroken = this.#breaker.state !== 'CLOSED';
    let known: CellFigures | undefined;
    const figures = () => {
      known ??= this.#statistics.figures(nowMs);
      return known;
    };
    return {
      isBroken,
      isProbeDue: isBroken && !this.#breaker.refuses(nowMs),
      lastEndMs: this.#lastEndMs,
      lastAnswerMs: this.#lastAnswerMs,
      get latencyP50Ms() {
        return figures().latencyP50Ms;
      },
      get latencyP99Ms() {
        return figures().latencyP99Ms;
      },
      get errorRate() {
        return figures().errorRate;
      },
    };
  }

  /** Sends one request. Never rejects. */
  async send<Answer extends object>(outgoing: Outgoing<Answer>): Promise<Answer | FailedAnswer> {
    const { call } = outgoing;
    const nowMs = performance.now();
    if (call.cancellation.isCancelled || call.deadlineMs <= nowMs) return this.#failure('HUB_TIMEOUT');
    if (this.#breaker.refuses(nowMs)) return this.#failure('HUB_UNREACHABLE');
    const hasSlot = this.#underWay < limits.cellConnections;
    if (!hasSlot && this.#waiting.size >= limits.cellWaiting) return this.#failure('HUB_OVERLOADED');
    const life = new CallLife(call.deadlineMs - nowMs, call.cancellation);
    try {
      if (hasSlot) this.#underWay += 1;
      else if (!(await this.#slot(life))) return this.#failure('HUB_TIMEOUT');
      const startMs = hasSlot ? nowMs : performance.now();
      const admission = this.#breaker.admit(startMs);
      if (admission === 'REFUSED') {
        this.#freeSlot();
        return this.#failure('HUB_UNREACHABLE');
      }
      let ending = await this.#exchange(outgoing, life);
      // A probe is not sent again: one call is what a sick cell gets.
      if (admission === 'CALL' && !call.isMutation && ending && isRetryable(ending))
        ending = await this.#exchangeAgain(outgoing, life, ending);
      return this.#settle(outgoing, { admission, startMs, ending, life });
    } finally {
      life.dispose();
    }
  }

  /** Closes the connections as soon as no call is under way, unless the endpoint comes back before. */
  retire(): void {
    this.#isRetired = true;
    this.#closeIfUnused();
  }

  /** The endpoint is in the hub table (again). */
  keep(): void {
    this.#isRetired = false;
  }

  /** Closes the connections now; calls under way fail. */
  destroy(): void {
    this.#client.destroy();
  }

  /** Waits for a connection, first come, first served. */
  #slot(life: CallLife): Promise<true | undefined> {
    return life.during((done) => {
      this.#waiting.add(done);
      return () => void this.#waiting.delete(done);
    });
  }

  #freeSlot(): void {
    const [next] = this.#waiting;
    if (next) {
      this.#waiting.delete(next);
      next(true);
      return;
    }
    this.#underWay -= 1;
    this.#closeIfUnused();
  }

  #closeIfUnused(): void {
    if (!this.#isRetired || this.#underWay > 0) return;
    this.#events.onClosed();
    this.#client.destroy();
  }

  /** Reads how it ended, remembers what that says about the cell, and lets the next call go. */
  #settle<Answer extends object>(
    { call, read }: Outgoing<Answer>,
    { admission, startMs, ending, life }: Exchanged,
  ): Answer | FailedAnswer {
    const answer = this.#answerOf(ending, read);
    const endMs = performance.now();
    const outcome = outcomeOf(answer, ending, life, endMs - startMs);
    this.#lastEndMs = endMs;
    if (outcome === 'SUCCEEDED') this.#lastAnswerMs = endMs;
    const isEarly = call.isHealthCheck && admission === 'CALL' && this.#lastAnswerMs === undefined;
    if (outcome !== 'ABANDONED' && !isEarly) this.#statistics.add(endMs - startMs, outcome === 'FAILED', endMs);
    this.#breaker.settle(admission, isEarly ? 'ABANDONED' : outcome, endMs);
    this.#freeSlot();
    return answer;
  }

  /** Sends once more what got no proper answer, where there is time. */
  async #exchangeAgain(
    outgoing: Outgoing<object>,
    life: CallLife,
    first: ExchangeEnding,
  ): Promise<ExchangeEnding | undefined> {
    const jitterMs = Math.random() * limits.retryJitterMs;
    if (performance.now() + jitterMs >= outgoing.call.deadlineMs) return first;
    await life.during<void>((done) => {
      const timer = setTimeout(done, jitterMs);
      return () => clearTimeout(timer);
    });
    return this.#exchange(outgoing, life);
  }

  #exchange({ call, body }: Outgoing<object>, life: CallLife): Promise<ExchangeEnding | undefined> {
    return life.during((done) => {
      const remainingMs = Math.max(1, Math.floor(call.deadlineMs - performance.now()));
      return this.#client.post(call.headers, remainingMs, body, done);
    });
  }

  #answerOf<Answer extends object>(
    ending: ExchangeEnding | undefined,
    read: Outgoing<Answer>['read'],
  ): Answer | FailedAnswer {
    switch (ending?.kind) {
      case undefined:
        return this.#failure('HUB_TIMEOUT');
      case 'NO_ANSWER':
        return this.#failure('HUB_UNREACHABLE');
      case 'ANSWERED': {
        const reason = `HTTP status ${ending.status} and no GraphQL answer`;
        return read(ending.text, ending.bytes) ?? this.#failed(reason, ending.bytes);
      }
      case 'CUT':
        return this.#failed('an answer that broke off');
      case 'TOO_LARGE':
        return this.#failed(`more than ${limits.subgraphAnswerBytes} bytes`);
      case 'NOT_TEXT':
        return this.#failed('bytes that are not UTF-8');
      case 'NOT_HTTP':
        return this.#failed('something that is not HTTP');
      case 'UNSENDABLE':
        return {
          failure: { code: 'HUB_FAILED', message: 'The call has a header that HTTP does not allow.' },
          bytes: 0,
        };
    }
  }

  #failed(what: string, bytes = 0): FailedAnswer {
    return {
      failure: { code: 'HUB_FAILED', message: `${this.hubCode} answered ${this.subgraph} with ${what}.` },
      bytes,
    };
  }

  #failure(code: Exclude<TransportFailure['code'], 'HUB_FAILED'>): FailedAnswer {
    return { failure: transportFailure(this.hubCode, this.subgraph, code), bytes: 0 };
  }
}

function isRetryable(ending: ExchangeEnding): boolean {
  if (ending.kind === 'ANSWERED') return retryableStatuses.has(ending.status);
  return ending.kind === 'NO_ANSWER' || ending.kind === 'CUT';
}

/** What a call says about its cell. */
function outcomeOf(answer: object, ending: ExchangeEnding | undefined, life: CallLife, elapsedMs: number): CallOutcome {
  if (!ending) return life.end === 'DEADLINE' && elapsedMs >= limits.breakerFairMs ? 'FAILED' : 'ABANDONED';
  if (ending.kind === 'UNSENDABLE') return 'ABANDONED';
  if (ending.kind === 'ANSWERED' && retryableStatuses.has(ending.status)) return 'FAILED';
  return 'failure' in answer ? 'FAILED' : 'SUCCEEDED';
}
