import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { replaceFile } from '../../../cli/replaceFile.ts';
import { projectRoot } from '../../../schema/projectRoot.ts';
import { type GraphQLAnswer, postGraphQL } from '../../../test/support/hub/postGraphQL.ts';
import { freePort } from '../../freePort.ts';
import { cpuMs, rssMb } from '../../processFigures.ts';
import type { ServedHub } from './hubs.ts';

/** The gateway as a process of its own, as its operator starts it, over the hubs that its registry file names. */
export class MeasuredGateway {
  readonly #folder = mkdtempSync(join(tmpdir(), 'ehub-many-hubs-'));
  readonly #registry = join(this.#folder, 'network.json');
  #child: ChildProcess | undefined;
  #swappedAtMs = 0;
  #url = '';
  startMs = 0;

  static async start(hubs: readonly ServedHub[]): Promise<MeasuredGateway> {
    const gateway = new MeasuredGateway();
    gateway.register(hubs);
    const port = await freePort();
    const begunMs = performance.now();
    const program = join(projectRoot, 'dist/gateway/main.js');
    const args = [program, `--registry=${gateway.#registry}`, `--port=${port}`, '--no-sandbox', '--log-level=info'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    if (child.stdout) createInterface(child.stdout).on('line', (line) => gateway.#readLog(line));
    await once(child, 'message');
    gateway.startMs = performance.now() - begunMs;
    gateway.#child = child;
    gateway.#url = `http://127.0.0.1:${port}/graphql`;
    return gateway;
  }

  get url(): string {
    return this.#url;
  }

  get cpuMs(): number {
    return cpuMs(this.#child?.pid ?? 0);
  }

  get rssMb(): number {
    return rssMb(this.#child?.pid ?? 0);
  }

  /** When the gateway last took another table of hubs, by its own log, in milliseconds since 1970. */
  get swappedAtMs(): number {
    return this.#swappedAtMs;
  }

  ask<Data>(query: string, variables?: object): Promise<GraphQLAnswer<Data>> {
    return postGraphQL(this.#url, query, variables);
  }

  register(hubs: readonly ServedHub[]): void {
    replaceFile(this.#registry, JSON.stringify({ hubs: hubs.map(({ entry }) => entry), marketplaces: [] }));
  }

  async stop(): Promise<void> {
    const ended = this.#child && once(this.#child, 'close');
    this.#child?.kill('SIGTERM');
    await ended;
    rmSync(this.#folder, { recursive: true });
  }

  #readLog(line: string): void {
    const { msg, time } = JSON.parse(line) as { msg?: string; time?: number | string };
    if (msg === 'Hub table replaced' && time !== undefined) this.#swappedAtMs = new Date(time).getTime();
  }
}
