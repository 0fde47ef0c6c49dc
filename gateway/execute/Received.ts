import { limits } from '../limits.ts';

/** How much subgraphs have answered for one request: what is made of much is made in several turns of the event loop. */
export class Received {
  #bytes = 0;

  add(bytes: number): void {
    this.#bytes += bytes;
  }

  /** The next turn of the event loop; undefined where so little was received that nobody needs to wait for it. */
  nextTurn(): Promise<void> | undefined {
    return this.#bytes < limits.turnBytes ? undefined : new Promise((resolve) => setImmediate(resolve));
  }
}
