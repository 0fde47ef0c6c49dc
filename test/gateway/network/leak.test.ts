import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { replaceFile } from '../../../cli/replaceFile.ts';
import { postGraphQL } from '../../support/hub/postGraphQL.ts';
import type { FakeHub } from '../../support/hubs/FakeHub.ts';
import { registryDocument, startFakeMember } from '../../support/hubs/FakeNetwork.ts';
import { type FakeRows, fakeId } from '../../support/hubs/FakeRows.ts';
import { smallCacheBytes } from '../../support/leak/smallCacheBytes.ts';
import { HeapGateway } from '../../support/processes/HeapGateway.ts';

const clients = 8;
const requestsARound = 240;
/** Half of what the gateway keeps of each request once it leaks. What a heap gains and loses by itself is far less. */
const toleratedBytesARequest = 1_024;

let folder: string;
let registryFile: string;
let hubs: FakeHub<FakeRows>[];
let gateway: HeapGateway;
let roundsPlayed = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ehub-leak-'));
  registryFile = join(folder, 'network.json');
  hubs = await Promise.all(['CNHGH', 'MYKUL'].map((code) => startFakeMember({ code })));
  writeRegistry(hubs);
  gateway = await HeapGateway.start(registryFile);
});

afterAll(async () => {
  await gateway.stop('SIGKILL');
  await Promise.all(hubs.map((hub) => hub.close()));
  rmSync(folder, { recursive: true });
});

function writeRegistry(members: readonly FakeHub<FakeRows>[]): void {
  replaceFile(registryFile, registryDocument(members.map((hub) => ({ hub }))));
}

const page = `query ($first: Int!, $text: String) {
  products(first: $first, filter: { text: $text }) { nodes { id title stock { available } } coverage { hub status } } }`;
const byId =
  'query ($id: ID!, $withStock: Boolean!) { product(id: $id) { title stock @include(if: $withStock) { available } } }';

function askNew(name: string): Promise<unknown> {
  return postGraphQL(gateway.url, `query ${name} { products(first: 2) { nodes { id } } }`);
}

/** Known operations, and in each round some that are new, refused, or whose clients hang up. */
async function ask(number: number): Promise<void> {
  if (number % 40 === 7) await askNew(`New${number}`);
  else if (number % 40 === 17) await postGraphQL(gateway.url, '{ products { nothing } }');
  else if (number % 40 === 27) {
    const body = JSON.stringify({ query: page, variables: { first: 20, text: String(number) } });
    const headers = { 'content-type': 'application/json' };
    await fetch(gateway.url, { method: 'POST', headers, body, signal: AbortSignal.timeout(2) }).catch(() => undefined);
  } else if (number % 8 === 0) await postGraphQL(gateway.url, page, { first: 1 + (number % 5) });
  else {
    const id = fakeId('MYKUL', 'Product', number % 40);
    await postGraphQL(gateway.url, byId, { id, withStock: number % 3 === 0 });
  }
}

/** One round of requests, while a hub that was never there before comes and goes. Returns the heap after it. */
async function playRound(): Promise<number> {
  const newcomer = await startFakeMember({ code: `MY${String.fromCharCode(65 + roundsPlayed)}EW` });
  writeRegistry([...hubs, newcomer]);
  let next = roundsPlayed * requestsARound;
  const end = next + requestsARound;
  roundsPlayed += 1;
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

/** The least that the heap held after some rounds: what is still under way, and the like, only adds. */
async function leastHeapAfter(rounds: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) least = Math.min(least, await playRound());
  return least;
}

test('a full cache of operations holds about as much as it counts, and does not grow with more operations', async () => {
  await playRound();
  const before = await gateway.heapBytes();
  for (let number = 0; number < 40; number++) await askNew(`Filling${number}`);
  expect((await gateway.heapBytes()) - before).toBeLessThan(3 * smallCacheBytes);
});

test('the heap does not grow with requests, new operations, clients that hang up and hubs that come and go', async () => {
  await leastHeapAfter(3);
  const before = await leastHeapAfter(2);
  const after = await leastHeapAfter(4);
  expect((after - before) / (4 * requestsARound)).toBeLessThan(toleratedBytesARequest);
}, 60_000);

test('a leak of two kilobytes per request is detected', async () => {
  const before = await gateway.heapBytes();
  gateway.leak();
  await leastHeapAfter(2);
  const after = await playRound();
  expect((after - before) / (3 * requestsARound)).toBeGreaterThan(toleratedBytesARequest);
}, 60_000);
