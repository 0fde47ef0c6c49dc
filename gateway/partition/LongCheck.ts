import { limits } from '../limits.ts';
import { Turn } from '../Turn.ts';
import type { HubAnswer } from './HubCaller.ts';

/**
 * What the checks of one long answer carry along: where a turn of the event loop is over, a list leaves its rest here and is
 * taken to be right so far.
 */
export class LongCheck {
  readonly #turn = new Turn();
  #rests: (() => unknown)[] = [];

  /** Undefined for an answer that is checked at once. */
  static of({ characters = 0 }: HubAnswer): LongCheck | undefined {
    return characters > limits.turnCharacters ? new LongCheck() : undefined;
  }

  isOver(): boolean {
    return this.#turn.isOver();
  }

  /** @param check the rest, which says what the check itself would have said */
  leave(check: () => unknown): void {
    this.#rests.push(check);
  }

  /**
   * Carries out a check and what it leaves.
   * @param right what it says of a value that is right
   */
  async run<Result>(check: () => Result, right: Result): Promise<Result> {
    let result = check();
    for (let rest = this.#rests.pop(); rest && result === right; rest = this.#rests.pop()) {
      await this.#turn.next();
      result = rest() as Result;
    }
    this.#rests = [];
    return result;
  }
}

/**
 * Checks the items of a list until one is not right.
 * @param right what the check says of an item that is right
 * @returns what it says of the first that is not
 */
export function checkEach<Result>(
  list: readonly unknown[],
  check: (item: unknown) => Result,
  right: Result,
  long?: LongCheck,
  from = 0,
): Result {
  for (let index = from; index < list.length; index++) {
    if (long?.isOver()) {
      long.leave(() => checkEach(list, check, right, long, index));
      return right;
    }
    const result = check(list[index]);
    if (result !== right) return result;
  }
  return right;
}
