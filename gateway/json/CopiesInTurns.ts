import { Turn } from '../Turn.ts';
import { isComposite, type JsonObject } from './JsonObject.ts';

/** Data are copied more often than there may be values of them. */
export class TooManyCopies extends Error {}

/** An object or list that is still to be copied, a list from one item on. */
interface Rest {
  readonly from: JsonObject | readonly unknown[];
  readonly to: JsonObject | unknown[];
  readonly index: number;
}

/** Does what `copyOf` does with long data: what is left at the end of a turn is copied in the next ones. */
export class CopiesInTurns {
  readonly #turn = new Turn();
  readonly #rests: Rest[] = [];
  #valuesLeft: number;

  /** @param mostValues that are copied */
  constructor(mostValues: number) {
    this.#valuesLeft = mostValues;
  }

  /** False where `finish` is to be called. */
  get isFinished(): boolean {
    return this.#rests.length === 0;
  }

  /** The copy; whole once `finish` has resolved. @throws TooManyCopies */
  readonly copy = <T>(value: T): T => {
    this.#valuesLeft -= 1;
    if (this.#valuesLeft < 0) throw new TooManyCopies('Too many values are copied.');
    if (!isComposite(value)) return value;
    const from: JsonObject | readonly unknown[] = value;
    const rest = { from, to: Array.isArray(from) ? new Array<unknown>(from.length) : {}, index: 0 };
    if (this.#turn.isOver()) this.#rests.push(rest);
    else this.#fill(rest);
    return rest.to as T;
  };

  /** Rejects with TooManyCopies. */
  async finish(): Promise<void> {
    for (let rest = this.#rests.pop(); rest; rest = this.#rests.pop()) {
      if (this.#turn.isOver()) await this.#turn.next();
      this.#fill(rest);
    }
  }

  #fill({ from, to, index: first }: Rest): void {
    if (Array.isArray(from) && Array.isArray(to)) {
      for (let index = first; index < from.length; index++) {
        if (this.#turn.isOver()) {
          this.#rests.push({ from, to, index });
          return;
        }
        to[index] = this.copy(from[index]);
      }
      return;
    }
    const [source, target] = [from as JsonObject, to as JsonObject];
    for (const key in source) if (key !== '__proto__') target[key] = this.copy(source[key]);
  }
}
