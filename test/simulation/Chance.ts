import { createHash } from 'node:crypto';

/**
 * Decisions that follow from the seed and from what is decided, not from when: the third attempt of a call meets the same
 * fault in every replay, whatever else goes on.
 */
export class Chance {
  readonly #seed: number;
  readonly #counts = new Map<string, number>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** From 0 up to, but not, 1: for the next time that this is decided. */
  fraction(what: string): number {
    const count = (this.#counts.get(what) ?? 0) + 1;
    this.#counts.set(what, count);
    return createHash('sha256').update(`${this.#seed} ${what} ${count}`).digest().readUInt32LE() / 2 ** 32;
  }

  /** A whole number from `least` to `most`, both included. */
  integer(what: string, least: number, most: number): number {
    return least + Math.floor(this.fraction(what) * (most - least + 1));
  }
}
