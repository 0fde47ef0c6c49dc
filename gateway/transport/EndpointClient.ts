import { performance } from 'node:perf_hooks';
import type { Endpoint } from '../../schema/registry/Hub.ts';
import type { Logger } from '../hubs/Logger.ts';
import type { EndpointReport } from '../hubs/WatchedEndpoints.ts';
import { limits } from '../limits.ts';
import type { BreakerState } from './Breaker.ts';
import type { CallCredentials } from './CallCredentials.ts';
import { CallLife } from './CallLife.ts';
import { callFailure, isOut, retryAfterMs, type TransportFailure, transportFailure } from './callFailure.ts';
import { EndpointGuard, type GuardedCall, type Pass } from './EndpointGuard.ts';
import { type EndpointFigures, EndpointStatistics } from './EndpointStatistics.ts';
import type { ExchangeEnding } from './ExchangeEnding.ts';
import { answerExcerpt, FailureLog } from './FailureLog.ts';
import { type Carrier, HttpClient } from './HttpClient.ts';
import type { ClientTls } from './HttpConnection.ts';
import { afterAllEvents } from './nextTurn.ts';
import type { FailedAnswer } from './Transport.ts';

/** What is to be sent and how its answer is read. */
export interface Outgoing<Answer> extends GuardedCall {
  readonly body: string;
  /** Undefined where the text is no GraphQL answer. */
  readonly read: (text: string, bytes: number) => Answer | undefined | Promise<Answer | undefined>;
}

export interface EndpointEvents {
  onBreaker(state: BreakerState): void;
  /** The endpoint was retired and its last call has ended: it must not be used again. */
  onClosed(): void;
}

interface CallTime {
  readonly startMs: number;
  readonly life: CallLife;
}

const notSent: ExchangeEnding = { kind: 'GIVEN_UP', isSent: false };

/** Where an endpoint is and how to use it. */
export interface EndpointOptions {
  readonly endpoint: Endpoint;
  readonly log: Logger;
  readonly asksCompressed: boolean;
  readonly credentials?: CallCredentials;
  readonly tls?: ClientTls;
}

/**
 * One hub's endpoint for one contract, and everything that keeps its troubles from spreading: its own connections, a
 * bounded queue for them, a breaker. An endpoint that hangs can hold no more than its own connections.
 */
export class EndpointClient {
  readonly #endpoint: Endpoint;
  readonly #client: HttpClient;
  readonly #credentials: CallCredentials | undefined;
  readonly #events: EndpointEvents;
  readonly #guard: EndpointGuard;
  readonly #log: FailureLog;
  readonly #statistics = new EndpointStatistics();
  readonly #waiting = new Set<(hasSlot: true) => void>();
  #underWay = 0;
  #isRetired = false;
  /** An endpoint that has never answered is starting, not sick: the gateway's own questions do not count against it. */
  #lastAnswerMs: number | undefined;
  #lastEndMs: number | undefined;

  constructor(options: EndpointOptions, events: EndpointEvents) {
    const { endpoint, log, asksCompressed, credentials, tls } = options;
    const { hubCode, subgraph, url } = endpoint;
    this.#endpoint = endpoint;
    this.#credentials = credentials;
    this.#events = events;
    this.#guard = new EndpointGuard(this.#failure('HUB_UNREACHABLE'), events.onBreaker);
    this.#client = new HttpClient(url, asksCompressed, tls);
    const { origin, pathname } = new URL(url);
    this.#log = new FailureLog(log, { hub: hubCode, subgraph, url: origin + pathname });
  }

  report(): EndpointReport {
    const nowMs = performance.now();
    let known: EndpointFigures | undefined;
    const figures = () => {
      known ??= this.#statistics.figures(nowMs);
      return known;
    };
    return {
      isBroken: this.#guard.isBroken,
      isProbeDue: this.#guard.isProbeDue(nowMs),
      isDoubtful: this.#guard.isDoubtful,
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
    const refusal = this.#guard.refusal(outgoing, nowMs);
    if (refusal) return refusal;
    const hasSlot = this.#underWay < limits.endpointConnections;
    if (!hasSlot && this.#waiting.size >= limits.endpointWaiting) return this.#failure('HUB_OVERLOADED');
    const life = new CallLife(call.deadlineMs - nowMs, call.cancellation);
    try {
      if (hasSlot) this.#underWay += 1;
      else if (!(await this.#slot(life))) return this.#failure('HUB_TIMEOUT');
      // That a connection was closed may wait to be heard, and what is not repeated must not be sent on such a one.
      if (call.isMutation) await afterAllEvents();
      const startMs = hasSlot && !call.isMutation ? nowMs : performance.now();
      const refusedNow = this.#guard.refusal(outgoing, startMs);
      if (refusedNow) {
        this.#freeSlot();
        return refusedNow;
      }
      const pass = this.#guard.admit(outgoing, startMs);
      const carrier = pass.isProbe ? 'NEW' : call.isMutation ? 'LIVELY' : 'ANY';
      let ending = await this.#exchange(outgoing, life, carrier);
      // A probe is not sent again: one call is what a sick endpoint gets.
      if (ending && !pass.isProbe && mayBeRepeated(ending, call.isMutation))
        ending = await this.#exchangeAgain(outgoing, life, ending);
      const read = ending?.kind === 'ANSWERED' ? outgoing.read(ending.text, ending.bytes) : undefined;
      const answer = read instanceof Promise ? await read : read;
      return this.#settle({ outgoing, answer }, pass, ending ?? notSent, { startMs, life });
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
    this.#log.close();
  }

  /** Waits for a connection, first come, first served. */
  #slot(life: CallLife): Promise<boolean | undefined> {
    return life.during<boolean>((done) => {
      this.#waiting.add(done);
      return () => !this.#waiting.delete(done);
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
    this.destroy();
  }

  /** Sends once more what got no proper answer, where there is time. */
  async #exchangeAgain(
    outgoing: Outgoing<object>,
    life: CallLife,
    first: ExchangeEnding,
  ): Promise<ExchangeEnding | undefined> {
    const isStale = first.kind === 'NO_ANSWER' && first.isStale;
    // What closed this connection has most likely closed the others.
    if (isStale) this.#client.closeIdle();
    const jitterMs = isStale ? 0 : Math.random() * limits.retryJitterMs;
    if (performance.now() + jitterMs >= outgoing.call.deadlineMs) return first;
    await life.during<void>((done) => {
      const timer = setTimeout(done, jitterMs);
      return () => clearTimeout(timer);
    });
    return this.#exchange(outgoing, life, 'NEW');
  }

  /** Undefined where time was over before it began. */
  #exchange(outgoing: Outgoing<object>, life: CallLife, carrier: Carrier): Promise<ExchangeEnding | undefined> {
    const { call, body } = outgoing;
    const shown = this.#credentials?.headersFor(call, { ...this.#endpoint, body });
    if (shown instanceof Promise) return shown.then((headers) => this.#post(outgoing, headers, life, carrier));
    return this.#post(outgoing, shown, life, carrier);
  }

  #post(
    { call, body }: Outgoing<object>,
    shown: Readonly<Record<string, string>> | undefined,
    life: CallLife,
    carrier: Carrier,
  ): Promise<ExchangeEnding | undefined> {
    const headers = shown ? { ...call.headers, ...shown } : call.headers;
    return life.during<ExchangeEnding>((done) => {
      const remainingMs = Math.max(1, Math.floor(call.deadlineMs - performance.now()));
      return this.#client.post({ headers, remainingMs, body, carrier }, done);
    });
  }

  /** Remembers what the end of an exchange says about the endpoint and the call. */
  #settle<Answer extends object>(
    { outgoing, answer }: { readonly outgoing: Outgoing<Answer>; readonly answer: Answer | undefined },
    pass: Pass,
    ending: ExchangeEnding,
    time: CallTime,
  ): Answer | FailedAnswer {
    const endMs = performance.now();
    this.#lastEndMs = endMs;
    this.#freeSlot();
    if (answer && !isOut(ending)) {
      // Answered, but not to this gateway: a key of one of the two is not in the registry.
      if (ending.kind === 'ANSWERED' && ending.status === 401)
        this.#log.note('STATUS_401', () => factsOf(ending, outgoing));
      this.#lastAnswerMs = endMs;
      this.#statistics.add(endMs - time.startMs, false, endMs);
      this.#guard.succeed(pass, outgoing, endMs);
      return answer;
    }
    const failed = this.#fail(outgoing, pass, ending, time);
    return answer ?? failed;
  }

  #fail(outgoing: Outgoing<object>, pass: Pass, ending: ExchangeEnding, { startMs, life }: CallTime): FailedAnswer {
    const { call } = outgoing;
    const nowMs = performance.now();
    const elapsedMs = nowMs - startMs;
    const { failure, keptBack, blame, cause } = callFailure(ending, {
      hubCode: this.#endpoint.hubCode,
      subgraph: this.#endpoint.subgraph,
      isMutation: call.isMutation,
      hadTime: life.end === 'DEADLINE' && elapsedMs >= limits.breakerFairMs,
    });
    const answer: FailedAnswer = { failure, bytes: ending.kind === 'ANSWERED' ? ending.bytes : 0 };
    const isEarly = call.isHealthCheck && !pass.isProbe && this.#lastAnswerMs === undefined;
    const waitMs = ending.kind === 'ANSWERED' ? retryAfterMs(ending.retryAfter) : undefined;
    this.#guard.fail(
      pass,
      outgoing,
      { blame: isEarly ? 'NOBODY' : blame, keptBack: { failure: keptBack, bytes: 0 }, waitMs },
      nowMs,
    );
    if (blame !== 'NOBODY' && !isEarly) this.#statistics.add(elapsedMs, true, nowMs);
    if (life.end !== 'CANCELLED') this.#log.note(cause, () => factsOf(ending, outgoing));
    return answer;
  }

  #failure(code: Exclude<TransportFailure['code'], 'HUB_FAILED'>): FailedAnswer {
    return { failure: transportFailure(this.#endpoint.hubCode, this.#endpoint.subgraph, code), bytes: 0 };
  }
}

/** True where the call was not carried out, or may be carried out twice. */
function mayBeRepeated(ending: ExchangeEnding, isMutation: boolean): boolean {
  if (ending.kind === 'NOT_SENT') return true;
  if (isMutation) return false;
  // Who says when to come again does not want to be asked at once.
  if (ending.kind === 'ANSWERED') return isOut(ending) && ending.retryAfter === undefined;
  return ending.kind === 'NO_ANSWER' || ending.kind === 'CUT';
}

/** What the log says of a failure besides its cause. */
function factsOf(ending: ExchangeEnding, { call, body }: Outgoing<object>): Readonly<Record<string, unknown>> {
  if (ending.kind === 'NOT_SENT' || ending.kind === 'NO_ANSWER') return { reason: ending.tlsCode };
  if (ending.kind !== 'ANSWERED') return {};
  const { status, text, bytes } = ending;
  return { status, bytes, begins: answerExcerpt(text, body, call.headers) };
}
