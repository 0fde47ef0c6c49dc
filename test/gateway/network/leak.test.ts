import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { postGraphQL } from '../../support/hub/postGraphQL.ts';
import type { FakeHub } from '../../support/hubs/FakeHub.ts';
import { registryDocument, startFakeMember } from '../../support/hubs/FakeNetwork.ts';
import { type FakeRows, fakeId } from '../../support/hubs/FakeRows.ts';
import { MeasuredGateway } from '../../support/leak/MeasuredGateway.ts';
import { smallCacheBytes } from '../../support/leak/smallCacheBytes.ts';

const clients = 8;
const requestsARound = 160;
const warmUpRounds = 5;
const rounds = 8;
/** Half of what the leaky gateway keeps of each request; what the heap gains and loses by itself is a tenth of it. */
const toleratedBytesARequest = 512;

let folder: string;
let registryFile: string;
let hubs: FakeHub<FakeRows>[];
let gateway: MeasuredGateway;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ehub-leak-'));
  registryFile = join(folder, 'network.json');
  hubs = await Promise.all(['CNHGH', 'MYKUL'].map((code) => startFakeMember({ code })));
  writeRegistry(hubs);
});

afterEach(async () => {
  await gateway.stop();
  await Promise.all(hubs.map((hub) => hub.close()));
  rmSync(folder, { recursive: true });
});

function writeRegistry(members: readonly FakeHub<FakeRows>[]): void {
  writeFileSync(`${registryFile}.new`, registryDocument(members.map((hub) => ({ hub }))));
  renameSync(`${registryFile}.new`, registryFile);
}

const page = `query ($first: Int!, $text: String) {
  products(first: $first, filter: { text: $text }) { nodes { id title stock { available } } coverage { hub status } } }`;
const byId =
  'query ($id: ID!, $withStock: Boolean!) { product(id: $id) { title stock @include(if: $withStock) { available } } }';

/** Known operations, and in each round some that are new, refused, or whose clients hang up. */
async function ask(number: number): Promise<void> {
  if (number % 40 === 7) await postGraphQL(gateway.url, `query New${number} { products(first: 2) { nodes { id } } }`);
  else if (number % 40 === 17) await postGraphQL(gateway.url, '{ products { nothing } }');
  else if (number % 40 === 27) {
    const body = JSON.stringify({ query: page, variables: { first: 100, text: String(number) } });
    const headers = { 'content-type': 'application/json' };
    await fetch(gateway.url, { method: 'POST', headers, body, signal: AbortSignal.timeout(2) }).catch(() => undefined);
  } else if (number % 2 === 0) await postGraphQL(gateway.url, page, { first: 1 + (number % 20) });
  else {
    const id = fakeId('MYKUL', 'Product', number % 40);
    await postGraphQL(gateway.url, byId, { id, withStock: number % 3 === 0 });
  }
}

/** One round of requests, while a hub that was never there before comes and goes. Returns the heap after it. */
async function playRound(round: number): Promise<number> {
  const newcomer = await startFakeMember({ code: `MY${String.fromCharCode(65 + round)}EW` });
  writeRegistry([...hubs, newcomer]);
  let next = round * requestsARound;
  const end = next + requestsARound;
  const client = async () => {
    while (next < end) await ask(next++);
  };
  await Promise.all(Array.from({ length: clients }, client));
  // A hub that is asked has joined.
  await newcomer.until(() => newcomer.calls.length > 0);
  writeRegistry(hubs);
  for (const hub of hubs) hub.calls.length = 0;
  const heapBytes = await gateway.heapBytes();
  await newcomer.close();
  return heapBytes;
}

/** How much the heap grows by a request once everything is warm. The least of three: what is under way only adds. */
async function growthARequest(): Promise<number> {
  const heaps: number[] = [];
  for (let round = 0; round < warmUpRounds + rounds; round++) heaps.push(await playRound(round));
  const warm = heaps.slice(warmUpRounds - 3, warmUpRounds);
  const last = heaps.slice(-3);
  console.log(heaps.map((h) => (h / 1e6).toFixed(2)).join(" "));
  return (Math.min(...last) - Math.min(...warm)) / (rounds * requestsARound);
}

test('the heap does not grow with requests, new operations, clients that hang up and hubs that come and go', async () => {
  gateway = await MeasuredGateway.start(registryFile, false);
  expect(await growthARequest()).toBeLessThan(toleratedBytesARequest);
});

test('a kilobyte kept of each request would show', async () => {
  gateway = await MeasuredGateway.start(registryFile, true);
  expect(await growthARequest()).toBeGreaterThan(toleratedBytesARequest);
});

test('a full cache of operations holds about what it counts', async () => {
  gateway = await MeasuredGateway.start(registryFile, false);
  await playRound(0);
  const before = await gateway.heapBytes();
  for (let number = 0; number < 60; number++) await ask(40 * number + 7);
  expect((await gateway.heapBytes()) - before).toBeLessThan(2 * smallCacheBytes);
});
