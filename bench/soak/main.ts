import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { projectRoot } from '../../schema/projectRoot.ts';
import { BenchProcess } from '../BenchProcess.ts';
import { freePort } from '../freePort.ts';
import { markdownTable } from '../markdownTable.ts';
import { networkGateway } from '../network/networkGateway.ts';
import { writeRegistry } from '../network/writeRegistry.ts';
import { toolOptions } from '../toolOptions.ts';
import type { HeapSample } from './HeapSample.ts';
import { heapTrend } from './heapTrend.ts';
import { SoakLoad } from './SoakLoad.ts';
import { operation } from './soakRequests.ts';

/**
 * `npm run soak -- --minutes 30`: half of the load that the gateway can bear, with changing operations and variables and
 * hubs that join and leave, while the heap is sampled. Exits with 1 where the heap grows.
 */
const options = toolOptions('npm run soak --', 'Whether the heap of the gateway grows under a load that changes.', {
  minutes: { type: 'string', default: '30', about: 'how long' },
});
const durationMs = Number(options.minutes) * 60_000;

/** Samples of the heap over the whole run: enough for a line, and the collections cost little. */
const samples = 60;
const shortestSampleMs = 2_000;
/** At this interval the oldest hub leaves and a new one joins. */
const hubsEach = 8;
const hubChangeMs = 3_000;
/** New operations are sent until the cache of operations evicts some, so that filling it does not count as growth. */
const operationsAtATime = 50;
const operationsAtMost = 20_000;
const capacityClients = 8;
const capacityMs = 10_000;

const folder = mkdtempSync(join(tmpdir(), 'ehub-soak-'));
const registryFile = join(folder, 'network.json');
const cleanUps: (() => Promise<void>)[] = [async () => rmSync(folder, { recursive: true })];

try {
  await soak();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
}

async function soak(): Promise<void> {
  const hubs = BenchProcess.node('the hubs', 'network/serveHubs.js');
  cleanUps.push(() => hubs.stop());
  const { url: hubsUrl } = await hubs.message<{ url: string }>();
  writeRegistry(registryFile, hubsUrl, hubsEach);
  const { gateway, url } = await startGateway();
  const kept = await fillOperationCache(url);
  const load = new SoakLoad(url);
  cleanUps.push(() => load.close());
  const capacity = await load.capacity(capacityClients, capacityMs);
  console.log(
    `${kept} operations fill the cache; ${Math.round(capacity)} requests/s is all it can; half of that follows.`,
  );

  const stopLoad = load.pace(capacity / 2);
  let firstHub = 0;
  const hubChanges = setInterval(() => {
    firstHub += 1;
    writeRegistry(registryFile, hubsUrl, hubsEach, firstHub);
  }, hubChangeMs);
  const series = await sampleHeap(gateway, load);
  clearInterval(hubChanges);
  stopLoad();
  report(series, load, firstHub);
}

async function startGateway(): Promise<{ gateway: BenchProcess; url: string }> {
  const port = await freePort();
  const { program, args } = networkGateway(registryFile).command({ supergraphFile: '', urls: {}, port, folder });
  const probe = join(projectRoot, 'dist', 'bench', 'soak', 'heapProbe.js');
  const gateway = new BenchProcess('the gateway', 'gateway', program, ['--expose-gc', '--import', probe, ...args]);
  cleanUps.push(() => gateway.stop());
  const url = `http://127.0.0.1:${port}/graphql`;
  // It says so when it listens.
  await gateway.message();
  return { gateway, url };
}

/** Returns how many operations the cache holds when it is full. */
async function fillOperationCache(url: string): Promise<number> {
  // Far from those that the soak will ask.
  const firstOperation = 1_000_000_000;
  for (let sent = 0; sent < operationsAtMost; sent += operationsAtATime) {
    for (let index = 0; index < operationsAtATime; index++) await post(url, operation(firstOperation + sent + index));
    const metrics = await (await fetch(new URL('/metrics', url))).text();
    const kept = Number(/^ehub_compiled_operations (\d+)$/m.exec(metrics)?.[1]);
    if (kept < sent) return kept;
  }
  throw new Error(`The cache of operations is not full after ${operationsAtMost} operations.`);
}

async function post(url: string, query: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
  await response.arrayBuffer();
}

async function sampleHeap(gateway: BenchProcess, load: SoakLoad): Promise<HeapSample[]> {
  const startMs = performance.now();
  const everyMs = Math.max(shortestSampleMs, durationMs / samples);
  const series: HeapSample[] = [];
  for (let dueMs = everyMs; dueMs <= durationMs; dueMs += everyMs) {
    await wait(startMs + dueMs - performance.now());
    const { sample } = await load.quietly(() => {
      const answer = gateway.message<{ sample: Omit<HeapSample, 'atMs'> }>();
      gateway.child.send({ kind: 'heap' });
      return answer;
    });
    series.push({ ...sample, atMs: performance.now() - startMs });
  }
  return series;
}

function report(series: readonly HeapSample[], load: SoakLoad, hubChanges: number): void {
  const mb = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
  const rows = series.map(({ atMs, heapBytes, rssBytes, connections }) => [
    (atMs / 60_000).toFixed(1),
    mb(heapBytes),
    mb(rssBytes),
    String(connections),
  ]);
  console.log(`\n${markdownTable(['minute', 'heap MB', 'RSS MB', 'connections'], rows)}\n`);
  console.log(`${load.answered} requests, ${hubChanges} changes of hubs, ${load.failures} wrong answers.`);
  if (load.firstFailure) console.log(load.firstFailure);
  const { meanBytes, bytesPerMinute, growthBytes, toleratedBytes, isFlat } = heapTrend(series);
  console.log(
    `Last two thirds, at equal connections: ${mb(meanBytes)} MB, ${mb(bytesPerMinute)} MB a minute, ${mb(growthBytes)} MB in all ` +
      `(at most ${mb(toleratedBytes)}): ${isFlat ? 'flat' : 'IT LEAKS'}.`,
  );
  if (!isFlat || load.failures > 0) process.exitCode = 1;
}
