import { Turn } from '../Turn.ts';
import { isComposite } from './JsonObject.ts';

/** A list whose items are still to be copied from one on. */
interface ListRest {
  readonly from: readonly unknown[];
  readonly to: unknown[];
  readonly index: number;
}

/** Does what `copyOf` does with long data: what is left at the end of a turn is copied in the next ones. */
export class CopiesInTurns {
  readonly #turn = new Turn();
  readonly #rests: ListRest[] = [];

  /** The copy; whole once `finish` has resolved. */
  readonly copy = <T>(value: T): T => {
    if (!isComposite(value)) return value;
    if (Array.isArray(value)) {
      const list = new Array<unknown>(value.length);
      this.#fill(value, list, 0);
      return list as T;
    }
    const copy: Record<string, unknown> = {};
    for (const key in value) if (key !== '__proto__') copy[key] = this.copy(value[key]);
    return copy as T;
  };

  async finish(): Promise<void> {
    for (let rest = this.#rests.pop(); rest; rest = this.#rests.pop()) {
      await this.#turn.next();
      this.#fill(rest.from, rest.to, rest.index);
    }
  }

  #fill(from: readonly unknown[], to: unknown[], first: number): void {
    for (let index = first; index < from.length; index++) {
      if (this.#turn.isOver()) {
        this.#rests.push({ from, to, index });
        return;
      }
      to[index] = this.copy(from[index]);
    }
  }
}
