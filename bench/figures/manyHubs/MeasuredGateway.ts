import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { replaceFile } from '../../../cli/replaceFile.ts';
import { projectRoot } from '../../../schema/projectRoot.ts';
import { type GraphQLAnswer, postGraphQL } from '../../../test/support/hub/postGraphQL.ts';
import { TestProcess } from '../../../test/support/processes/TestProcess.ts';
import { freePort } from '../../freePort.ts';
import { cpuMs, rssMb } from '../../processFigures.ts';
import type { ServedHub } from './hubs.ts';

/** The gateway as a process of its own, as its operator starts it, over the hubs that its registry file names. */
export class MeasuredGateway {
  readonly url: string;
  /** From its start until it serves. */
  readonly startMs: number;
  readonly #registry: string;
  readonly #process: TestProcess;

  private constructor(process: TestProcess, registry: string, port: number, startMs: number) {
    this.#process = process;
    this.#registry = registry;
    this.url = `http://127.0.0.1:${port}/graphql`;
    this.startMs = startMs;
  }

  static async start(hubs: readonly ServedHub[]): Promise<MeasuredGateway> {
    const registry = join(mkdtempSync(join(tmpdir(), 'ehub-many-hubs-')), 'network.json');
    writeRegistry(registry, hubs);
    const port = await freePort();
    const begunMs = performance.now();
    const program = join(projectRoot, 'dist/gateway/main.js');
    const args = [`--registry=${registry}`, `--port=${port}`, '--no-sandbox', '--log-level=info'];
    const process = new TestProcess([program, ...args]);
    await process.message();
    return new MeasuredGateway(process, registry, port, performance.now() - begunMs);
  }

  get cpuMs(): number {
    return cpuMs(this.#process.pid);
  }

  get rssMb(): number {
    return rssMb(this.#process.pid);
  }

  /** When the gateway last took another table of hubs, by its own log, in milliseconds since 1970. */
  get swappedAtMs(): number {
    const line = this.#process.output.split('\n').findLast((text) => text.includes('"Hub table replaced"'));
    const { time } = JSON.parse(line ?? '{}') as { time?: number | string };
    return new Date(time ?? 0).getTime();
  }

  ask<Data>(query: string, variables?: object): Promise<GraphQLAnswer<Data>> {
    return postGraphQL(this.url, query, variables);
  }

  register(hubs: readonly ServedHub[]): void {
    writeRegistry(this.#registry, hubs);
  }

  async stop(): Promise<void> {
    await this.#process.stop();
    rmSync(dirname(this.#registry), { recursive: true });
  }
}

function writeRegistry(file: string, hubs: readonly ServedHub[]): void {
  replaceFile(file, JSON.stringify({ hubs: hubs.map(({ entry }) => entry), marketplaces: [] }));
}
