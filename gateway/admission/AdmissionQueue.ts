import { createHash } from 'node:crypto';
import { GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';
import { gatewayError } from '../errors.ts';
import type { Logger } from '../hubs/Logger.ts';
import { limits } from '../limits.ts';
import type { Conditions, OperationPlanning, PlannedOperation } from '../plan/PlannedOperation.ts';
import { AdmissionThread, type Loss, ThreadLoss } from './AdmissionThread.ts';
import type { QuestionTime } from './QuestionTimer.ts';
import type {
  AdmittedOperation,
  ThreadAnswer,
  ThreadQuestion,
  ThreadRefusal,
  ThreadSettings,
} from './ThreadMessage.ts';

/** What the queue may hold and the thread may spend on one operation; tests are content with less. */
export interface AdmissionBounds extends QuestionTime {
  readonly waiting: number;
  readonly waitingCharacters: number;
}

const defaultBounds: AdmissionBounds = {
  waiting: limits.admissionWaiting,
  waitingCharacters: limits.admissionWaitingCharacters,
  processorMs: limits.admissionProcessorMs,
  clockMs: limits.admissionClockMs,
};

interface Waiting {
  readonly question: ThreadQuestion;
  readonly characters: number;
  readonly settle: (answer: ThreadAnswer) => void;
}

/**
 * New operations on their way through the admission thread: planning one costs as much as answering fifty, so it is done
 * beside the event loop, one after another, and no more of them wait than can be planned while a client does. A thread
 * that an operation costs its life is replaced.
 */
export class AdmissionQueue implements OperationPlanning {
  readonly #settings: ThreadSettings;
  readonly #bounds: AdmissionBounds;
  readonly #log: Logger;
  readonly #waiting: Waiting[] = [];
  #waitingCharacters = 0;
  #thread: AdmissionThread | undefined;
  #replacing: Promise<void> | undefined;
  #isClosed = false;
  /** Operations that cost a thread its life, by their digest, with the error to answer. */
  readonly #harmful = new LRUCache<string, GraphQLError>({
    max: limits.harmfulOperations,
    ttl: limits.harmfulOperationMs,
  });
  /** What clients see of the supergraph. */
  readonly apiSdl: string;

  private constructor(settings: ThreadSettings, bounds: AdmissionBounds, log: Logger, apiSdl: string) {
    this.#settings = settings;
    this.#bounds = bounds;
    this.#log = log;
    this.apiSdl = apiSdl;
  }

  /** @throws Error with the reason where the supergraph is not valid */
  static async start(settings: ThreadSettings, log: Logger, bounds = defaultBounds): Promise<AdmissionQueue> {
    const { thread, apiSdl } = await AdmissionThread.start(settings, bounds);
    const queue = new AdmissionQueue(settings, bounds, log, apiSdl);
    queue.#use(thread);
    return queue;
  }

  /** Questions that the thread has not begun with. */
  get length(): number {
    return this.#waiting.length;
  }

  /** Never rejects. */
  async admit(query: string, operationName: string | undefined): Promise<AdmittedOperation | ThreadRefusal> {
    const answer = await this.#ask({ kind: 'ADMIT', query, operationName }, query);
    return answer.kind === 'ADMITTED' ? answer.operation : (answer as ThreadRefusal);
  }

  /** @throws GraphQLError `UNPLANNABLE`, `OVERLOADED`, `OPERATION_TOO_LARGE` */
  async plan(operationText: string, conditions: Conditions): Promise<PlannedOperation> {
    const answer = await this.#ask({ kind: 'PLAN', operationText, conditions }, operationText);
    if (answer.kind === 'PLANNED') return answer.operation;
    const [error] = (answer as ThreadRefusal).errors;
    throw new GraphQLError(error?.message ?? '', { extensions: error?.extensions });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#replacing;
    await this.#thread?.stop();
    for (const { settle } of this.#waiting.splice(0)) settle(refusal(closed()));
  }

  #ask(question: ThreadQuestion, text: string): Promise<ThreadAnswer> {
    const characters = text.length;
    const harm = this.#harmful.size > 0 ? this.#harmful.get(digestOf(question)) : undefined;
    if (harm) return Promise.resolve(refusal(harm));
    const isFull =
      this.#waiting.length >= this.#bounds.waiting ||
      this.#waitingCharacters + characters > this.#bounds.waitingCharacters;
    if (this.#isClosed || isFull) return Promise.resolve(refusal(this.#isClosed ? closed() : overloaded()));
    return new Promise((settle) => {
      this.#waiting.push({ question, characters, settle });
      this.#waitingCharacters += characters;
      this.#proceed();
    });
  }

  #proceed(): void {
    if (!this.#thread) this.#replacing ??= this.#replace();
    while (this.#thread?.canTake) {
      const next = this.#waiting.shift();
      if (!next) return;
      this.#waitingCharacters -= next.characters;
      void this.#put(this.#thread, next);
    }
  }

  async #put(thread: AdmissionThread, waiting: Waiting): Promise<void> {
    try {
      const answer = await thread.ask(waiting.question);
      if (answer.kind === 'REFUSED')
        for (const defect of answer.defects) this.#log.error({ defect }, 'An operation could not be admitted');
      waiting.settle(answer);
    } catch (error) {
      if (!(error instanceof ThreadLoss)) throw error;
      this.#lost(waiting, error.loss);
    }
    if (!this.#isClosed) this.#proceed();
  }

  #lost(waiting: Waiting, loss: Loss): void {
    if (loss === 'NOT_BEGUN') {
      this.#waiting.unshift(waiting);
      this.#waitingCharacters += waiting.characters;
      return;
    }
    const error = loss === 'CLOSED' ? closed() : harms[loss]();
    if (loss !== 'CLOSED') this.#harmful.set(digestOf(waiting.question), error);
    waiting.settle(refusal(error));
  }

  #use(thread: AdmissionThread): void {
    this.#thread = thread;
    void thread.ended.then(({ loss, error }) => {
      this.#thread = undefined;
      if (this.#isClosed) return;
      this.#log.error({ loss, err: error }, 'The admission thread has ended and is replaced');
      this.#proceed();
    });
  }

  async #replace(): Promise<void> {
    try {
      const { thread } = await AdmissionThread.start(this.#settings, this.#bounds);
      if (this.#isClosed) await thread.stop();
      else this.#use(thread);
    } catch (error) {
      this.#log.error({ err: error }, 'The admission thread cannot be replaced');
      for (const { settle } of this.#waiting.splice(0)) settle(refusal(overloaded()));
      this.#waitingCharacters = 0;
    }
    this.#replacing = undefined;
    if (this.#thread) this.#proceed();
  }
}

const harms = {
  TIME: () => gatewayError('OPERATION_TOO_LARGE', 'The operation takes too long to plan.'),
  MEMORY: () => gatewayError('OPERATION_TOO_LARGE', 'The operation takes more memory to plan than there is for it.'),
  FAULT: () => gatewayError('INTERNAL_SERVER_ERROR', 'The gateway failed to plan the operation.'),
} as const;

function overloaded(): GraphQLError {
  return gatewayError('OVERLOADED', 'Too many new operations wait to be planned.');
}

function closed(): GraphQLError {
  return gatewayError('OVERLOADED', 'The gateway is closing.');
}

function refusal(error: GraphQLError): ThreadRefusal {
  return { kind: 'REFUSED', errors: [error.toJSON()], defects: [] };
}

function digestOf(question: ThreadQuestion): string {
  return createHash('sha256').update(JSON.stringify(question)).digest('base64');
}
