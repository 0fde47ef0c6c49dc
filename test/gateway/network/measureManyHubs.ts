import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuMs, rssMb } from '../../../bench/processFigures.ts';
import { projectRoot } from '../../../schema/projectRoot.ts';
import { type GraphQLAnswer, postGraphQL } from '../../support/hub/postGraphQL.ts';
import { ContinuousLoad } from '../../support/hubs/ContinuousLoad.ts';
import type { FakeHub } from '../../support/hubs/FakeHub.ts';
import { registryDocument, startFakeMember } from '../../support/hubs/FakeNetwork.ts';
import { FakeRows, fakeId } from '../../support/hubs/FakeRows.ts';

const warmUp = 100;
const samples = 300;
const joins = 5;
const newOperations = 8;
/** Every hub's rows: more than a page, so that hubs differ only in how many there are. */
const productsOfAHub = 40;

const page = '{ products(first: 20) { nodes { id title } totalCount } }';
const byId = 'query ($id: ID!) { product(id: $id) { id title price { amount } } }';

type Hub = FakeHub<FakeRows>;

/** The gateway as a process of its own, over these hubs; the hubs and the one who asks are this process. */
class MeasuredGateway {
  readonly #folder = mkdtempSync(join(tmpdir(), 'ehub-many-hubs-'));
  readonly #registry = join(this.#folder, 'network.json');
  #child: ChildProcess | undefined;
  #url = '';
  startMs = 0;

  static async start(hubs: readonly Hub[]): Promise<MeasuredGateway> {
    const gateway = new MeasuredGateway();
    gateway.register(hubs);
    const port = await freePort();
    const begunMs = performance.now();
    const program = join(projectRoot, 'dist/gateway/main.js');
    const args = [program, `--registry=${gateway.#registry}`, `--port=${port}`, '--no-sandbox', '--log-level=error'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    await once(child, 'message');
    gateway.startMs = performance.now() - begunMs;
    gateway.#child = child;
    gateway.#url = `http://127.0.0.1:${port}/graphql`;
    return gateway;
  }

  get cpuMs(): number {
    return cpuMs(this.#child?.pid ?? 0);
  }

  get rssMb(): number {
    return rssMb(this.#child?.pid ?? 0);
  }

  ask<Data>(query: string, variables?: object): Promise<GraphQLAnswer<Data>> {
    return postGraphQL(this.#url, query, variables);
  }

  register(hubs: readonly Hub[]): void {
    writeFileSync(`${this.#registry}.new`, registryDocument(hubs.map((hub) => ({ hub }))));
    renameSync(`${this.#registry}.new`, this.#registry);
  }

  async stop(): Promise<void> {
    const ended = this.#child && once(this.#child, 'close');
    this.#child?.kill('SIGTERM');
    await ended;
    rmSync(this.#folder, { recursive: true });
  }
}

/** A table of figures, a row for each number of hubs, and then what one stalled hub does to the others. */
export async function measureManyHubs(counts: readonly number[]): Promise<string> {
  const rows: string[] = [];
  let stalled = '';
  for (const count of counts) {
    const hubs = await Promise.all(Array.from({ length: count + 1 }, (_, number) => startHub(number)));
    const gateway = await MeasuredGateway.start(hubs.slice(0, count));
    try {
      rows.push(await row(gateway, hubs, count));
      if (count === 8) stalled = await measureStall(gateway, hubs);
    } finally {
      await gateway.stop();
      await Promise.all(hubs.map((hub) => hub.close()));
    }
  }
  const head = [
    'hubs',
    'page p50 ms',
    'page p99 ms',
    'page gateway CPU ms',
    'by id p50 ms',
    'by id p99 ms',
    'rows over the wire',
    'RSS MB',
    'join ms (median, most)',
    'failed requests',
    'start ms',
    'compile ms',
  ];
  return [table(head), table(head.map(() => '---')), ...rows, '', stalled].join('\n');
}

async function row(gateway: MeasuredGateway, hubs: readonly Hub[], count: number): Promise<string> {
  const asked = hubs.slice(0, count);
  const { startMs } = gateway;
  const readPage = () => gateway.ask(page);
  const readOne = (number: number) =>
    gateway.ask(byId, { id: fakeId(asked[number % count]?.hub.code ?? '', 'Product', number % productsOfAHub) });
  for (let number = 0; number < warmUp; number++) {
    await readPage();
    await readOne(number);
  }
  const newOperationMs = await timesOf(newOperations, (number) =>
    gateway.ask(page.replace('{ products', `{ n${number}: products`)),
  );
  const rowsBefore = rowsSent(asked);
  const cpuBefore = gateway.cpuMs;
  const pages = await timesOf(samples, readPage);
  const pageCpuMs = (gateway.cpuMs - cpuBefore) / samples;
  const rowsOfAPage = (rowsSent(asked) - rowsBefore) / samples;
  const ones = await timesOf(samples, readOne);
  const { joinMs, failures, requests } = await measureJoin(gateway, hubs, count);
  return table([
    String(count),
    rank(pages, 0.5).toFixed(1),
    rank(pages, 0.99).toFixed(1),
    pageCpuMs.toFixed(2),
    rank(ones, 0.5).toFixed(2),
    rank(ones, 0.99).toFixed(2),
    rowsOfAPage.toFixed(1),
    gateway.rssMb.toFixed(0),
    `${rank(joinMs, 0.5).toFixed(0)}, ${rank(joinMs, 1).toFixed(0)}`,
    `${failures} of ${requests}`,
    startMs.toFixed(0),
    (rank(newOperationMs, 0.5) - rank(pages, 0.5)).toFixed(0),
  ]);
}

/** From the registry's change until an answer shows the hub, under load; the hub leaves again each time. */
async function measureJoin(gateway: MeasuredGateway, hubs: readonly Hub[], count: number) {
  const joinMs: number[] = [];
  let failures = 0;
  const code = hubs[0]?.hub.code ?? '';
  const load = new ContinuousLoad(2, async (number) => {
    const query = number % 2 === 0 ? gateway.ask(page) : gateway.ask(byId, { id: fakeId(code, 'Product', 1) });
    if ((await query).errors) failures += 1;
  });
  for (let join = 0; join < joins; join++) {
    const begunMs = performance.now();
    gateway.register(hubs);
    await untilKnown(gateway, count + 1);
    joinMs.push(performance.now() - begunMs);
    gateway.register(hubs.slice(0, count));
    await untilKnown(gateway, count);
  }
  await load.stop();
  return { joinMs, failures, requests: load.asked };
}

async function untilKnown(gateway: MeasuredGateway, count: number): Promise<void> {
  for (;;) {
    const { data } = await gateway.ask<{ hubs: unknown[] }>('{ hubs { code } }');
    if (data?.hubs.length === count) return;
  }
}

/** Reads by id from one hub, while another answers and while it hangs under the calls of four clients. */
async function measureStall(gateway: MeasuredGateway, hubs: readonly Hub[]): Promise<string> {
  const [stalled, other] = hubs;
  if (!stalled || !other) throw new Error('Two hubs are needed.');
  const readOther = () => gateway.ask(byId, { id: fakeId(other.hub.code, 'Product', 1) });
  const load = new ContinuousLoad(4, async () => {
    await gateway.ask(byId, { id: fakeId(stalled.hub.code, 'Product', 2) });
    await new Promise((resolve) => setTimeout(resolve, 5));
  });
  const before = await timesOf(2 * samples, readOther);
  stalled.behave({ kind: 'HANG' }, 'merchants');
  const during = await timesOf(2 * samples, readOther);
  stalled.behave({ kind: 'ANSWER' }, 'merchants');
  await load.stop();
  const figures = (times: readonly number[]) =>
    `p50 ${rank(times, 0.5).toFixed(2)} ms, p99 ${rank(times, 0.99).toFixed(2)} ms`;
  return `By id at another of 8 hubs, one client: ${figures(before)} while all are well; ${figures(during)} while one hangs.`;
}

function startHub(number: number): Promise<Hub> {
  const letter = (index: number) => String.fromCharCode(65 + (Math.floor(index) % 26));
  const code = `MY${letter(number / 676)}${letter(number / 26)}${letter(number)}`;
  return startFakeMember({ code, rows: FakeRows.of(code, productsOfAHub) });
}

function rowsSent(hubs: readonly Hub[]): number {
  return hubs.reduce((sum, { rows }) => sum + rows.pagedRows, 0);
}

/** Milliseconds of each of so many requests, one after another, in ascending order. @throws Error where one fails */
async function timesOf(count: number, ask: (number: number) => Promise<GraphQLAnswer<unknown>>): Promise<number[]> {
  const times: number[] = [];
  for (let number = 0; number < count; number++) {
    const begunMs = performance.now();
    const { errors } = await ask(number);
    if (errors) throw new Error(JSON.stringify(errors));
    times.push(performance.now() - begunMs);
  }
  return times.sort((a, b) => a - b);
}

/** The nearest-rank percentile of values in ascending order. */
function rank(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

function table(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}
