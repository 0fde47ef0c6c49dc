import { createHash } from 'node:crypto';
import { GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Cancellation } from '../Cancellation.ts';
import { gatewayError } from '../errors.ts';
import type { Logger } from '../hubs/Logger.ts';
import { limits } from '../limits.ts';
import type { Conditions, OperationPlanning, PlannedOperation } from '../plan/PlannedOperation.ts';
import { type AdmissionThread, type EndReason, RequestEnded } from './AdmissionThread.ts';
import { AdmissionThreads } from './AdmissionThreads.ts';
import type { RequestTime } from './RequestTimer.ts';
import type { ThreadAdmission, ThreadAnswer, ThreadRefusal, ThreadRequest, ThreadSettings } from './ThreadMessage.ts';
import { type Waiter, Waiters, type WaitingBounds } from './Waiters.ts';

/** What the queue may hold and a thread may spend on one operation; tests are content with less. */
export interface AdmissionBounds extends RequestTime, WaitingBounds {}

const defaultBounds: AdmissionBounds = {
  waiting: limits.admissionWaiting,
  waitingCharacters: limits.admissionWaitingCharacters,
  lateMs: limits.admissionLateMs,
  starvedMs: limits.admissionStarvedMs,
  slowMs: limits.admissionSlowMs,
  contendedMs: limits.admissionContendedMs,
  processorMs: limits.admissionProcessorMs,
  clockMs: limits.admissionClockMs,
  answerMs: limits.admissionAnswerMs,
};

/**
 * New operations on their way through the admission threads: planning one costs as much as answering fifty, so it is done
 * beside the event loop, and no more of them wait than can be planned while a client does. One that nobody waits for any
 * more is not planned.
 *
 * Where those that take long hold all threads and another waits, one of them is postponed: interrupted, and begun anew when
 * there is a thread that the others do not need. So no operation waits for one that takes much longer than itself.
 */
export class AdmissionQueue implements OperationPlanning {
  readonly #threads: AdmissionThreads;
  readonly #log: Logger;
  readonly #waiting: Waiters;
  /** Those that were interrupted for others that waited. */
  readonly #postponed: Waiters;
  #isClosed = false;
  /** Operations that cost a thread its life, by their digest, with the error to answer. */
  readonly #harmful = new LRUCache<string, GraphQLError>({
    max: limits.harmfulOperations,
    ttl: limits.harmfulOperationMs,
  });
  /** What clients see of the supergraph. */
  readonly apiSdl: string;

  private constructor(threads: AdmissionThreads, apiSdl: string, bounds: AdmissionBounds, log: Logger) {
    this.#threads = threads;
    this.#waiting = new Waiters(bounds);
    this.#postponed = new Waiters(bounds);
    this.#log = log;
    this.apiSdl = apiSdl;
    threads.onChange = () => this.#proceed();
    threads.onNone = () => this.#refuseAll(overloaded());
  }

  /** @throws Error with the reason where the supergraph is not valid */
  static async start(settings: ThreadSettings, log: Logger, bounds = defaultBounds): Promise<AdmissionQueue> {
    const { threads, apiSdl } = await AdmissionThreads.start(settings, bounds, log);
    return new AdmissionQueue(threads, apiSdl, bounds, log);
  }

  /** Requests that no thread has begun with. */
  get length(): number {
    return this.#waiting.length;
  }

  /**
   * Never rejects.
   * @param unwanted cancelled when nobody waits for it any more
   */
  async admit(query: string, operationName: string | undefined, unwanted?: Cancellation): Promise<ThreadAdmission> {
    return (await this.#ask({ kind: 'ADMIT', query, operationName }, query, unwanted)) as ThreadAdmission;
  }

  /** @throws GraphQLError `UNPLANNABLE`, `OVERLOADED`, `OPERATION_TOO_LARGE` */
  async plan(operationText: string, conditions: Conditions, unwanted?: Cancellation): Promise<PlannedOperation> {
    const answer = await this.#ask({ kind: 'PLAN', operationText, conditions }, operationText, unwanted);
    if (answer.kind === 'PLANNED') return answer.operation;
    const [error] = (answer as ThreadRefusal).errors;
    throw new GraphQLError(error?.message ?? '', { extensions: error?.extensions });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#threads.close();
    this.#refuseAll(closed());
  }

  #ask(request: ThreadRequest, text: string, unwanted: Cancellation | undefined): Promise<ThreadAnswer> {
    if (this.#isClosed) return Promise.resolve(refusal(closed()));
    const harm = this.#harmful.size > 0 ? this.#harmful.get(digestOf(request)) : undefined;
    if (harm) return Promise.resolve(refusal(harm));
    return new Promise((settle) => {
      const waiting = { request, characters: text.length, unwanted, arrivedMs: performance.now(), settle };
      for (const { settle: refuse } of this.#waiting.add(waiting)) refuse(refusal(overloaded()));
      unwanted?.add(() => {
        if (this.#waiting.remove(waiting) || this.#postponed.remove(waiting)) settle(refusal(left()));
        else this.#threads.endUnwanted();
      });
      this.#proceed();
    });
  }

  #proceed(): void {
    if (this.#isClosed) return;
    for (;;) {
      const thread = this.#threads.free;
      const next = thread && this.#waiting.next();
      if (!next) break;
      void this.#put(thread, next);
    }
    for (;;) {
      const thread = this.#waiting.length > 0 ? undefined : this.#threads.spare;
      const next = thread && this.#postponed.next();
      if (!next) break;
      void this.#put(thread, next);
    }
    if (this.#waiting.length > 0) this.#threads.makeRoom();
    else if (this.#postponed.length > 0) this.#threads.makeRoomForPostponed();
  }

  async #put(thread: AdmissionThread, waiting: Waiter): Promise<void> {
    try {
      const { request, unwanted } = waiting;
      const arrivedMs = unwanted ? waiting.arrivedMs : Number.POSITIVE_INFINITY;
      const answer = await thread.ask(request, arrivedMs, () => unwanted?.isCancelled ?? false);
      if (answer.kind === 'REFUSED')
        for (const defect of answer.defects) this.#log.error({ defect }, 'An operation could not be admitted');
      waiting.settle(answer);
    } catch (error) {
      if (!(error instanceof RequestEnded)) throw error;
      this.#ended(waiting, error.reason);
    }
    this.#proceed();
  }

  #ended(waiting: Waiter, reason: EndReason): void {
    const { request, unwanted, settle } = waiting;
    if (reason === 'CLOSED' || this.#isClosed) {
      settle(refusal(closed()));
    } else if (reason === 'UNWANTED' || unwanted?.isCancelled) {
      settle(refusal(left()));
    } else if (reason === 'NOT_BEGUN') {
      this.#waiting.putBack(waiting);
    } else if (reason === 'POSTPONED') {
      for (const { settle: refuse } of this.#postponed.add(waiting)) refuse(refusal(overloaded()));
    } else {
      if (reason === 'TIME')
        this.#log.warn({ digest: digestOf(request) }, 'An operation takes too long to plan and is given up');
      const error = harmErrors[reason]();
      this.#harmful.set(digestOf(request), error);
      settle(refusal(error));
    }
  }

  #refuseAll(error: GraphQLError): void {
    for (const waiters of [this.#waiting, this.#postponed])
      for (let next = waiters.next(); next; next = waiters.next()) next.settle(refusal(error));
  }
}

const harmErrors = {
  TIME: () =>
    gatewayError(
      'OPERATION_TOO_LARGE',
      'The operation takes too long to plan: send it as several, or with fewer types, fragments and levels.',
    ),
  MEMORY: () =>
    gatewayError(
      'OPERATION_TOO_LARGE',
      'Planning the operation needs more memory than is available for it: send it as several.',
    ),
  FAULT: () => gatewayError('INTERNAL_SERVER_ERROR', 'The gateway failed to plan the operation.'),
} as const;

function overloaded(): GraphQLError {
  return gatewayError('OVERLOADED', 'Too many new operations are waiting to be planned.');
}

function closed(): GraphQLError {
  return gatewayError('GATEWAY_CLOSING', 'The gateway is shutting down.');
}

function left(): GraphQLError {
  return gatewayError('REQUEST_TIMEOUT', 'No client is waiting for this operation any more.');
}

function refusal(error: GraphQLError): ThreadRefusal {
  return { kind: 'REFUSED', errors: [error.toJSON()], defects: [] };
}

function digestOf(request: ThreadRequest): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('base64');
}
