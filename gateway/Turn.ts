import { limits } from './limits.ts';

/** Long work that waits for its turn. There is one event loop, so there is one queue. */
const waiting: (() => void)[] = [];

/**
 * The part of the event loop's time that long work has before everybody else is served. However much of it there is at
 * the same time, one turn is taken each time that the loop goes round.
 */
export class Turn {
  #startMs = performance.now();
  #looks = 0;
  #isOver = false;

  /** True once the turn has lasted long enough. Looks at the clock now and then, so it may be asked for each item. */
  isOver(): boolean {
    this.#looks += 1;
    return this.#isOver || (this.#looks % looksPerClock === 0 && this.isLate());
  }

  /** The same, after a longer step. */
  isLate(): boolean {
    this.#isOver ||= performance.now() - this.#startMs >= limits.turnMs;
    return this.#isOver;
  }

  /** The beginning of another turn. */
  async next(): Promise<void> {
    await nextLongTurn();
    this.#isOver = false;
    this.#startMs = performance.now();
  }
}

/** Resolves where a turn begins. */
export function nextLongTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(takeTurn);
  });
}

/** Items between two looks at the clock: each takes up to some microseconds. */
const looksPerClock = 64;

function takeTurn(): void {
  const resume = waiting.shift();
  if (waiting.length > 0) setImmediate(takeTurn);
  resume?.();
}

/** Does something with each item: at once where there are few, else in turns. */
export function eachInTurns<Item>(
  items: readonly Item[],
  work: (item: Item, index: number) => void,
): Promise<void> | undefined {
  if (items.length > limits.turnItems) return inTurns(items, work);
  for (let index = 0; index < items.length; index++) work(items[index] as Item, index);
  return undefined;
}

async function inTurns<Item>(items: readonly Item[], work: (item: Item, index: number) => void): Promise<void> {
  const turn = new Turn();
  for (let index = 0; index < items.length; index++) {
    if (turn.isOver()) await turn.next();
    work(items[index] as Item, index);
  }
}

/** Runs a generator that yields where its turn is over. */
export async function runInTurns<Result>(steps: Generator<void, Result>, turn: Turn): Promise<Result> {
  let step = steps.next();
  for (; !step.done; step = steps.next()) await turn.next();
  return step.value;
}
