import { limits } from '../limits.ts';

/**
 * Kinds of calls that had to be asked each alone after they had gone together. They go alone for a moment, so that one
 * that spoils it for the others does not have everything asked twice.
 */
export class CallsApart {
  /** When they may go together again; those that failed last come last. */
  readonly #untilMs = new Map<string, number>();

  add(kind: string): void {
    this.#untilMs.delete(kind);
    this.#untilMs.set(kind, performance.now() + limits.apartMs);
    if (this.#untilMs.size <= limits.apartKinds) return;
    for (const oldest of this.#untilMs.keys()) {
      this.#untilMs.delete(oldest);
      return;
    }
  }

  /** True where nothing has failed lately, as it mostly is. */
  get isEmpty(): boolean {
    return this.#untilMs.size === 0;
  }

  has(kind: string): boolean {
    const untilMs = this.#untilMs.get(kind);
    if (untilMs === undefined) return false;
    if (performance.now() < untilMs) return true;
    this.#untilMs.delete(kind);
    return false;
  }
}
