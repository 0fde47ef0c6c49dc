import { fakeId } from '../../../test/support/hubs/FakeRows.ts';
import type { ClientsQuestion } from './clients.ts';
import { type HubsQuestion, productsOfAHub, type ServedHub } from './hubs.ts';
import { MeasuredGateway } from './MeasuredGateway.ts';
import { MeasuringProcess } from './MeasuringProcess.ts';
import { measureJoin } from './measureJoin.ts';
import { composeMs, planningMs } from './measurePlanning.ts';
import { byId, page } from './operations.ts';
import { medianAndMost, percentiles, rank, timesOf } from './times.ts';

const warmUp = 100;
const samples = 300;

const answering = [
  'hubs',
  'page p50 ms',
  'page p99 ms',
  'gateway’s CPU a page, ms',
  'by id p50 ms',
  'by id p99 ms',
  'rows over the wire',
  'gateway’s RSS, MB',
];
const changing = [
  'hubs',
  'compose, ms',
  'plan four operations, ms',
  'joined: table, ms',
  'joined: a row shown, ms',
  'joined: in a page, ms',
  'failed requests',
  'gateway starts, ms',
];

/** Everything of one number of hubs: hubs, gateway and clients are processes of their own, and this one looks. */
interface Scene {
  readonly gateway: MeasuredGateway;
  readonly hubsProcess: MeasuringProcess<HubsQuestion>;
  readonly clients: MeasuringProcess<ClientsQuestion>;
  /** One more than the gateway begins with. */
  readonly hubs: readonly ServedHub[];
}

/** The figures of docs/many-hubs.md as Markdown: two tables with a line for each number of hubs, and a sentence. */
export async function measureManyHubs(counts: readonly number[]): Promise<string> {
  const tables = { answering: [row(answering), ruler(answering)], changing: [row(changing), ruler(changing)] };
  let stalled = '';
  for (const count of counts) {
    const supergraphMs = composeMs();
    const scene = await startScene(count);
    try {
      tables.answering.push(await measureAnswers(scene, count));
      tables.changing.push(await measureChanges(scene, count, supergraphMs));
      if (count === 8) stalled = await measureStall(scene);
    } finally {
      await scene.gateway.stop();
      await Promise.all([scene.hubsProcess.stop(), scene.clients.stop()]);
    }
  }
  return [...tables.answering, '', ...tables.changing, '', stalled].join('\n');
}

async function startScene(count: number): Promise<Scene> {
  const hubsProcess = await MeasuringProcess.start<HubsQuestion>('hubs');
  const clients = await MeasuringProcess.start<ClientsQuestion>('clients');
  const hubs = await hubsProcess.ask<ServedHub[]>({ kind: 'START', count: count + 1 });
  const gateway = await MeasuredGateway.start(hubs.slice(0, count));
  return { gateway, hubsProcess, clients, hubs };
}

async function measureAnswers({ gateway, hubsProcess, hubs }: Scene, count: number): Promise<string> {
  const readPage = () => gateway.ask(page);
  const readOne = (number: number) =>
    gateway.ask(byId, { id: fakeId(hubs[number % count]?.code ?? '', 'Product', number % productsOfAHub) });
  const rowsSent = () => hubsProcess.ask<number>({ kind: 'ROWS', count });
  await timesOf(warmUp, readPage);
  await timesOf(warmUp, readOne);
  const [rowsBefore, cpuBefore] = [await rowsSent(), gateway.cpuMs];
  const pages = await timesOf(samples, readPage);
  const pageCpuMs = (gateway.cpuMs - cpuBefore) / samples;
  const rowsOfAPage = ((await rowsSent()) - rowsBefore) / samples;
  const ones = await timesOf(samples, readOne);
  return row([
    String(count),
    ...percentiles(pages),
    pageCpuMs.toFixed(1),
    ...percentiles(ones),
    rowsOfAPage.toFixed(0),
    gateway.rssMb.toFixed(0),
  ]);
}

async function measureChanges({ gateway, clients, hubs }: Scene, count: number, supergraphMs: number): Promise<string> {
  const planMs = await planningMs(gateway);
  const { swapMs, rowMs, pageMs, failures, requests } = await measureJoin(gateway, clients, hubs);
  return row([
    String(count),
    supergraphMs.toFixed(0),
    planMs.toFixed(1),
    medianAndMost(swapMs),
    medianAndMost(rowMs),
    medianAndMost(pageMs),
    `${failures} of ${requests}`,
    gateway.startMs.toFixed(0),
  ]);
}

/** Reads by id from one hub, while another answers and while it hangs under the calls of four clients. */
async function measureStall({ gateway, hubsProcess, clients, hubs }: Scene): Promise<string> {
  const [stalled = '', other = ''] = hubs.map(({ code }) => code);
  const readOther = () => gateway.ask(byId, { id: fakeId(other, 'Product', 1) });
  const operations = [{ query: byId, variables: { id: fakeId(stalled, 'Product', 2) } }];
  await clients.ask({ kind: 'ASK', url: gateway.url, clients: 4, operations, pauseMs: 5 });
  const before = await timesOf(2 * samples, readOther);
  await hubsProcess.ask({ kind: 'HANG' });
  const during = await timesOf(2 * samples, readOther);
  await hubsProcess.ask({ kind: 'HEAL' });
  await clients.ask({ kind: 'STOP' });
  const figures = (times: readonly number[]) =>
    `p50 ${rank(times, 0.5).toFixed(2)} ms and p99 ${rank(times, 0.99).toFixed(2)} ms`;
  return `One of 8 hubs hangs under the calls of four clients: by id at another hub ${figures(during)}; while all were well, ${figures(before)}.`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function ruler(cells: readonly string[]): string {
  return row(cells.map(() => '---:'));
}
