import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLError } from 'graphql';
import { deadlineHeader } from '../../../schema/hubHeaders.ts';
import { hubError } from '../hubErrors.ts';
import { CallWork } from './CallWork.ts';
import { limits } from './limits.ts';

interface Waiting {
  readonly call: CallWork;
  readonly rows: number;
  readonly start: () => void;
}

/**
 * Starts an operation when those in progress leave room for its rows: memory grows with rows, not with operations. The
 * smallest go first, and large ones leave some room for small ones, so that a small request does not wait for large ones.
 */
export class RowQueue {
  readonly #capacity: number;
  #taken = 0;
  readonly #takenBy = new Map<CallWork, number>();
  /** In order of their start. */
  readonly #waiting: Waiting[] = [];

  constructor(capacity: number = limits.rowsAtOnce) {
    this.#capacity = capacity;
  }

  /**
   * Waits for room for an operation of a call. If the call is over meanwhile, the operation never starts.
   * @throws GraphQLError `TEMPORARILY_UNAVAILABLE` when too many wait
   */
  enter(call: CallWork, rows: number): Promise<void> | undefined {
    if (this.#hasRoom(rows)) {
      this.#take(call, rows);
      return undefined;
    }
    if (this.#waiting.length >= limits.waitingOperations)
      throw hubError('TEMPORARILY_UNAVAILABLE', 'The hub is overloaded.');
    return new Promise((start) => {
      const behind = this.#waiting.findIndex((other) => other.rows > rows);
      this.#waiting.splice(behind < 0 ? this.#waiting.length : behind, 0, { call, rows, start });
    });
  }

  /** An operation of the call is answered. */
  leave(call: CallWork, rows: number): void {
    const taken = this.#takenBy.get(call) ?? 0;
    this.#take(call, -Math.min(rows, taken));
    this.#startNext();
  }

  /** The call is answered or over. */
  leaveWhole(call: CallWork): void {
    for (let index = this.#waiting.length - 1; index >= 0; index--)
      if (this.#waiting[index]?.call === call) this.#waiting.splice(index, 1);
    this.leave(call, Number.POSITIVE_INFINITY);
  }

  #startNext(): void {
    for (let next = this.#waiting[0]; next && this.#hasRoom(next.rows); next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#take(next.call, next.rows);
      next.start();
    }
  }

  /** An operation larger than the whole room runs alone. */
  #hasRoom(rows: number): boolean {
    const room = rows > limits.smallOperationRows ? 0.8 * this.#capacity : this.#capacity;
    return this.#taken === 0 || this.#taken + rows <= room;
  }

  #take(call: CallWork, rows: number): void {
    const taken = (this.#takenBy.get(call) ?? 0) + rows;
    this.#taken += rows;
    if (taken > 0) this.#takenBy.set(call, taken);
    else this.#takenBy.delete(call);
  }
}

/**
 * The work of a request. It ends when the caller's deadline passes (a header, in milliseconds from now) or the caller hangs
 * up.
 * @param answer sends an error instead of an answer
 */
export function startWork(
  request: FastifyRequest,
  reply: FastifyReply,
  queue: RowQueue,
  answer: (error: GraphQLError) => void,
): CallWork {
  const work = new CallWork((error) => {
    queue.leaveWhole(work);
    if (!reply.sent) answer(error);
  });
  const timer = setTimeout(
    () => work.end(hubError('DEADLINE_EXCEEDED', 'The deadline of the call passed.')),
    timeoutMs(request.headers[deadlineHeader]),
  );
  timer.unref();
  reply.raw.once('close', () => {
    clearTimeout(timer);
    if (!reply.raw.writableFinished) work.abandon();
    queue.leaveWhole(work);
  });
  return work;
}

function timeoutMs(header: string | string[] | undefined): number {
  const asked = Number(header);
  return asked > 0 ? Math.min(asked, limits.longestTimeoutMs) : limits.timeoutMs;
}
