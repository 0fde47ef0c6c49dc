import type { ChildProcess } from 'node:child_process';

/** One run of the load generator. */
export interface LoadOrder {
  readonly url: string;
  readonly work: string;
  readonly connections: number;
  readonly requests: number;
  /** Number of the first request. It determines the ids, so that no two runs request the same. */
  readonly firstNumber: number;
  /** Sent as a bearer token, where there is one. */
  readonly token?: string;
}

/** The result. Latencies in milliseconds. */
export interface LoadReport {
  readonly elapsedMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly bytes: number;
  /** Responses other than a GraphQL response without errors. */
  readonly failures: number;
  readonly firstFailure: string | undefined;
}

/** Has the load generator's process run one order at a time. */
export class Load {
  readonly #process: ChildProcess;

  constructor(process: ChildProcess) {
    this.#process = process;
  }

  run(order: LoadOrder): Promise<LoadReport> {
    return new Promise((resolve, reject) => {
      const end = () => reject(new Error('The load generator ended.'));
      this.#process.once('exit', end);
      this.#process.once('message', (report) => {
        this.#process.off('exit', end);
        resolve(report as LoadReport);
      });
      this.#process.send(order);
    });
  }
}
