import { getHeapSpaceStatistics } from 'node:v8';
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
    collectYoung();
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

/**
 * Collects the young objects at the end of a turn, before there are many. Of long work nearly all of them live on, so a
 * scavenge takes 1.5 ms for each megabyte of them: 30 ms for the whole young generation. Only where Node is run with
 * `--expose-gc`, as `nodeFlags.ts` says.
 */
function collectYoung(): void {
  const collect = globalThis.gc;
  if (!collect) return;
  const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
  if (young && young.space_used_size > limits.turnYoungBytes) collect({ type: 'minor' });
}

/** Items between two looks at the clock: each takes up to some microseconds. */
const looksPerClock = 64;

function takeTurn(): void {
  const resume = waiting.shift();
  if (waiting.length > 0) setImmediate(takeTurn);
  resume?.();
}

/**
 * Does something with each item: at once where there are few, else in turns.
 * @param few items that take a few milliseconds
 */
export function eachInTurns<Item>(
  items: readonly Item[],
  work: (item: Item, index: number) => void,
  few: number = limits.turnItems,
): Promise<void> | undefined {
  if (items.length > few) return inTurns(items, work);
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
