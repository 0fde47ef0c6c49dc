import type { GraphQLError } from 'graphql';
import { hubError } from '../hubErrors.ts';
import { limits } from './limits.ts';

interface Waiting {
  readonly rows: number;
  readonly resume: () => void;
}

/**
 * The work of one HTTP request. It goes on while its caller waits, makes no more rows than allowed, and lets other requests
 * have their turn. Once it is over, its resolvers wait for a promise that never settles, so that nothing goes on and nothing
 * is reported twice.
 */
export class CallWork {
  /** Never settles. */
  readonly never = new Promise<never>(() => undefined);
  readonly #controller = new AbortController();
  readonly #answer: (error: GraphQLError) => void;
  readonly #maxRows: number;
  #rows = 0;
  #rowsOfTurn = 0;
  #waiting: Waiting[] = [];
  #nextWaiting = 0;

  /**
   * @param answer tells the caller why there will be no other answer
   * @param maxRows maximum number of rows
   */
  constructor(answer: (error: GraphQLError) => void, maxRows: number = limits.rowsAtOnce) {
    this.#answer = answer;
    this.#maxRows = maxRows;
  }

  /** Aborts when the work is over before its end. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get isOver(): boolean {
    return this.#controller.signal.aborted;
  }

  /** The caller no longer waits. */
  abandon(): void {
    this.#controller.abort();
  }

  /** Ends the work and tells the caller why. */
  end(error: GraphQLError): void {
    if (this.isOver) return;
    this.#controller.abort();
    this.#answer(error);
  }

  /** Counts rows that were made; the work ends when there are too many. */
  take(rows: number): void {
    this.#rows += rows;
    if (this.#rows <= this.#maxRows) return;
    this.end(
      hubError('OPERATION_TOO_LARGE', `The answer has more than ${this.#maxRows} rows: request less at a time.`),
    );
  }

  /**
   * Permission to make so many rows: undefined to go on at once, else a promise of a later turn of the event loop. Requests
   * that wait go first.
   */
  turn(rows: number): Promise<void> | undefined {
    const isQueued = this.#waiting.length > 0;
    if (!isQueued && this.#rowsOfTurn < limits.rowsPerTurn) {
      this.#rowsOfTurn += rows;
      return undefined;
    }
    if (!isQueued) setImmediate(this.#nextTurn);
    return new Promise((resume) => {
      this.#waiting.push({ rows, resume });
    });
  }

  readonly #nextTurn = (): void => {
    this.#rowsOfTurn = 0;
    while (this.#nextWaiting < this.#waiting.length && this.#rowsOfTurn < limits.rowsPerTurn && !this.isOver) {
      const { rows, resume } = this.#waiting[this.#nextWaiting++] as Waiting;
      this.#rowsOfTurn += rows;
      resume();
    }
    if (this.#nextWaiting < this.#waiting.length && !this.isOver) {
      setImmediate(this.#nextTurn);
      return;
    }
    this.#waiting = [];
    this.#nextWaiting = 0;
  };
}

/**
 * Whether JSON data has more characters than that, without quotes and braces. It looks no further than necessary, since data
 * that repeats one text is small in memory and large when written.
 */
export function isLongerThan(data: unknown, characters: number): boolean {
  let left = characters;
  const take = (value: unknown): boolean => {
    if (typeof value === 'string') left -= value.length;
    else if (Array.isArray(value)) return value.every(take);
    else if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value)) {
        left -= name.length;
        if (!take(member)) return false;
      }
    }
    return left >= 0;
  };
  return !take(data);
}
