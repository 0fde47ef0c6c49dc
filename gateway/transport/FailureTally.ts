import { limits } from '../limits.ts';

/**
 * Failures that were counted, and whether they tell of what is watched. A failure may be the fault of something smaller,
 * its suspects: the operation, say, and the values it was asked with. Failures whose suspects are the same again and
 * again tell of those only.
 */
export class FailureTally {
  calls = 0;
  failures = 0;
  #isCertain = false;
  /** Of each kind of suspect, those that were seen. */
  readonly #suspects: Set<string>[] = [];

  /** @param suspects one of each kind; none where it can be the fault of nothing smaller */
  addFailure(suspects: readonly string[]): void {
    this.failures += 1;
    if (suspects.length === 0) this.#isCertain = true;
    for (const [kind, suspect] of suspects.entries()) {
      this.#suspects[kind] ??= new Set();
      if (this.#suspects[kind].size < limits.breakerSuspects) this.#suspects[kind].add(suspect);
    }
  }

  get isTelling(): boolean {
    const areDifferent = this.#suspects.every(({ size }) => size >= limits.breakerSuspects);
    return this.#isCertain || (this.#suspects.length > 0 && areDifferent);
  }

  clear(): void {
    this.calls = 0;
    this.failures = 0;
    this.#isCertain = false;
    this.#suspects.length = 0;
  }
}
