import { describe, expect, test } from '@jest/globals';
import type { FetchTraces } from '../../../gateway/execute/FetchTraces.ts';
import { limits } from '../../../gateway/limits.ts';
import { compareSortKeys } from '../../../gateway/partition/ConnectionMerge.ts';
import { ownerOf } from '../../../gateway/partition/ownershipCheck.ts';
import { failing, MemoryNetwork } from '../../support/partition/MemoryNetwork.ts';
import { idOf, memoryHub, productOf } from '../../support/partition/memoryHubs.ts';
import { partitioned } from '../../support/partition/partitioned.ts';

const query = `{ products { nodes { title } } product(id: "${idOf('MYKUL', 'Product', 1)}") { id } }`;
const network = () =>
  new MemoryNetwork([
    memoryHub('CNHGH', { products: [productOf('CNHGH', 1, 'A')] }),
    memoryHub('MYKUL', { products: [productOf('MYKUL', 1, 'B')] }),
  ]);

describe('a call to a hub', () => {
  test('has a shorter timeout if other hubs answer too, and never exceeds the deadline', async () => {
    const hubs = network();
    const startMs = performance.now();
    await partitioned(hubs).ask('merchants', query);
    await partitioned(hubs).ask('merchants', query, {}, hubs.request({ budgetMs: 500 }));
    const endMs = performance.now();

    const waits = hubs.calls.map(({ query: text, call }) => ({
      isScattered: text.includes('products'),
      leastMs: call.deadlineMs - endMs,
      mostMs: call.deadlineMs - startMs,
    }));
    expect(waits).toHaveLength(6);
    for (const { isScattered, leastMs, mostMs } of waits.slice(0, 3)) {
      const timeoutMs = isScattered ? limits.scatteredTimeoutMs : limits.ownedTimeoutMs;
      expect(leastMs).toBeLessThanOrEqual(timeoutMs);
      expect(mostMs).toBeGreaterThanOrEqual(timeoutMs);
    }
    for (const { leastMs } of waits.slice(3)) expect(leastMs).toBeLessThanOrEqual(500);
  });

  test('leaves a trace with its result or the reason for its failure', async () => {
    const hubs = network();
    hubs.behave('CNHGH', failing('HUB_TIMEOUT'));
    const request = hubs.request({ traced: true });
    await partitioned(hubs).ask('merchants', '{ products { nodes { title } } }', {}, request);

    const traces = (request.traces as FetchTraces).fetches;
    expect(traces).toEqual([
      expect.objectContaining({ fetchId: 1, subgraph: 'merchants', hub: 'CNHGH', failure: 'HUB_TIMEOUT', bytes: 0 }),
      expect.objectContaining({ fetchId: 1, subgraph: 'merchants', hub: 'MYKUL', failure: undefined, rows: 1 }),
    ]);
    for (const { startMs, endMs } of traces) expect(endMs).toBeGreaterThanOrEqual(startMs);
  });
});

test('the owner of an id is the hub in it, and of a hub code that hub', () => {
  expect(ownerOf(idOf('CNHGH', 'Product', 7))).toBe('CNHGH');
  expect(ownerOf('MYKUL')).toBe('MYKUL');
  for (const bad of [
    '',
    'mykul',
    'gid://MYKUL/Product/7',
    `${idOf('MYKUL', 'Product', 7)}/x`,
    'gid://MY/P/0',
    7,
    null,
  ]) {
    expect(ownerOf(bad)).toBeUndefined();
  }
});

test('sort keys compare as their UTF-8 bytes, beyond the BMP too', () => {
  const keys = ['', 'a', 'a\u0001', 'b', 'é', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{1f600}', '\u{1f600}a'];
  for (const a of keys) {
    for (const b of keys) expect(Math.sign(compareSortKeys(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }
});
