import { setTimeout as delay } from 'node:timers/promises';
import { limits } from './limits.ts';
import type { NetworkProcess } from './NetworkProcess.ts';

/** A process of the network that is restarted with the same arguments whenever it exits. */
export class SupervisedProcess {
  readonly #start: () => NetworkProcess;
  readonly #progress: (text: string) => void;
  readonly #stopping = new AbortController();
  #process: NetworkProcess | undefined;
  #servesSinceMs = 0;
  #waitMs: number = limits.firstRestartMs;

  /** @param progress told when it ends and when it serves again */
  constructor(start: () => NetworkProcess, progress: (text: string) => void) {
    this.#start = start;
    this.#progress = progress;
  }

  /**
   * Starts it for the first time and waits until it serves.
   * @returns the rows that it holds, by table
   * @throws Error with the message of the process where it cannot start; that is not retried
   */
  async start(): Promise<Readonly<Record<string, number>>> {
    const rows = await this.#serve();
    this.#progress(`${this.#process?.name} serves`);
    return rows;
  }

  /** Stops restarting it: it may have received the same signal as we did. */
  letEnd(): void {
    this.#stopping.abort();
  }

  async stop(): Promise<void> {
    this.letEnd();
    await this.#process?.stop();
  }

  async #serve(): Promise<Readonly<Record<string, number>>> {
    const process = this.#start();
    this.#process = process;
    const rows = await process.ready((text) => this.#progress(`${process.name}: ${text}`));
    this.#servesSinceMs = performance.now();
    void process.ended.then((reason) => this.#startAgain(process.name, reason));
    return rows;
  }

  async #startAgain(name: string, reason: string): Promise<void> {
    const { signal } = this.#stopping;
    if (performance.now() - this.#servesSinceMs > limits.steadyMs) this.#waitMs = limits.firstRestartMs;
    for (let failure = `has ended (${reason})`; !signal.aborted; ) {
      this.#progress(`${name} ${failure}; restarting in ${this.#waitMs / 1_000} s`);
      await delay(this.#waitMs, undefined, { signal }).catch(() => undefined);
      this.#waitMs = Math.min(2 * this.#waitMs, limits.longestRestartMs);
      if (signal.aborted) return;
      try {
        await this.#serve();
        this.#progress(`${name} serves again`);
        return;
      } catch (error) {
        failure = `cannot start (${error instanceof Error ? error.message : error})`;
      }
    }
  }
}
