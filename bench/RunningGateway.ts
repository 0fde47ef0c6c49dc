import { join } from 'node:path';
import { BenchProcess } from './BenchProcess.ts';
import { freePort } from './freePort.ts';
import type { Assignment, GatewayKind } from './gateways.ts';
import type { Load, LoadReport } from './load/Load.ts';
import { cpuMs, rssMb } from './processFigures.ts';
import type { Work } from './work.ts';

const startTimeoutMs = 60_000;

/** What one round of one kind of work cost a gateway. */
export interface Round extends LoadReport {
  readonly cpuMsPerRequest: number;
  readonly requestsPerSecond: number;
  readonly rssMb: number;
}

/** The rounds of one kind of work, by gateway. */
export interface WorkRounds {
  readonly work: Work;
  readonly rounds: ReadonlyMap<string, readonly Round[]>;
}

/** A gateway under measurement. */
export class RunningGateway {
  readonly kind: GatewayKind;
  readonly url: string;
  readonly #process: BenchProcess;
  #nextNumber = 0;

  private constructor(kind: GatewayKind, url: string, process: BenchProcess) {
    this.kind = kind;
    this.url = url;
    this.#process = process;
  }

  static async start(kind: GatewayKind, assignment: Omit<Assignment, 'port'>): Promise<RunningGateway> {
    const port = await freePort();
    const { program, args } = kind.command({ ...assignment, port, folder: join(assignment.folder, kind.name) });
    const process = new BenchProcess(kind.name, 'gateway', program, args);
    const url = `http://127.0.0.1:${port}${kind.path ?? '/graphql'}`;
    try {
      await process.answers(url, startTimeoutMs);
    } catch (error) {
      await process.stop();
      throw error;
    }
    return new RunningGateway(kind, url, process);
  }

  /** The answer to one request, parsed. */
  async ask(work: Work, number: number): Promise<unknown> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: work.query(number), variables: work.variables(number) }),
    });
    return response.json();
  }

  /** @throws Error where an answer failed: a gateway that refuses work must not look fast */
  async round(load: Load, work: Work, requests: number, connections: number, token?: string): Promise<Round> {
    const firstNumber = this.#nextNumber;
    this.#nextNumber += requests;
    const cpuBeforeMs = cpuMs(this.#process.pid);
    const report = await load.run({ url: this.url, work: work.name, connections, requests, firstNumber, token });
    const cpuAfterMs = cpuMs(this.#process.pid);
    if (report.failures > 0)
      throw new Error(`${this.kind.name} failed ${report.failures} of ${requests}: ${report.firstFailure}`);
    return {
      ...report,
      cpuMsPerRequest: (cpuAfterMs - cpuBeforeMs) / requests,
      requestsPerSecond: (requests * 1000) / report.elapsedMs,
      rssMb: rssMb(this.#process.pid),
    };
  }

  /** Memory that it holds now. */
  get rssMb(): number {
    return rssMb(this.#process.pid);
  }

  stop(): Promise<void> {
    return this.#process.stop();
  }
}
