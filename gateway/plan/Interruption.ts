/** Told where planning was ended from another thread. */
export class PlanningInterrupted extends Error {}

/**
 * Lets one thread end what another plans: the planner has its thread to itself, so that no message reaches it, but it
 * looks here at each of its steps. Requests are numbered by how many the planning thread has begun, from 1.
 */
export class Interruption {
  /** To be shared with the other thread. */
  readonly memory: SharedArrayBuffer;
  readonly #interrupted: Int32Array;
  #current = 0;

  constructor(memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#interrupted = new Int32Array(memory);
  }

  /** In the planning thread: the next request begins. */
  begin(): void {
    this.#current += 1;
  }

  /** In the other: ends a request, where it is still under way. */
  interrupt(request: number): void {
    Atomics.store(this.#interrupted, 0, request);
  }

  /** In the planning thread: whether the request under way is to end. */
  get isDue(): boolean {
    const interrupted = Atomics.load(this.#interrupted, 0);
    return interrupted > 0 && interrupted === this.#current;
  }

  /** @throws PlanningInterrupted */
  look(): void {
    if (this.isDue) throw new PlanningInterrupted();
  }
}
