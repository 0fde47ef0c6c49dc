import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { hubCodeOf } from '../../../bench/network/hubCodeOf.ts';
import { MemoryNetwork } from '../../support/partition/MemoryNetwork.ts';
import { memoryHub, productOf, type TestProduct } from '../../support/partition/memoryHubs.ts';
import { partitioned } from '../../support/partition/partitioned.ts';

const first = 20;
const pageQuery = `query ($first: Int!, $after: String) {
  products(first: $first, after: $after) { nodes { id title } pageInfo { hasNextPage endCursor } }
}`;

interface Connection {
  readonly nodes: readonly unknown[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

/** The same in every run, and without any pattern between hubs. */
const titleOf = (number: number) => createHash('sha1').update(String(number)).digest('hex');

/** Rows of each of `hubs` hubs: as many everywhere, or few hubs with nearly all. */
function rowsOf(hubs: number, kind: 'even' | 'skewed'): TestProduct[][] {
  return Array.from({ length: hubs }, (_, hub) => {
    const count = kind === 'even' ? 40 : Math.ceil((40 * hubs) / (hub + 1) ** 2 / 1.6);
    const own = Array.from({ length: count }, (_, row) => productOf(hubCodeOf(hub), row, titleOf(hub * 10_000 + row)));
    return own.sort((a, b) => (a.sortKey < b.sortKey ? -1 : 1));
  });
}

/** Walks `pages` pages and counts what crosses the wire. */
async function walk(hubs: number, kind: 'even' | 'skewed', pages: number) {
  const network = new MemoryNetwork(rowsOf(hubs, kind).map((products, hub) => memoryHub(hubCodeOf(hub), { products })));
  const { ask } = partitioned(network);
  const counts = { shown: 0, rows: 0, keys: 0, calls: 0, bytes: 0 };
  let after: string | undefined;
  for (let page = 0; page < pages; page++) {
    const result = await ask('merchants', pageQuery, { first, after });
    const connection = result.data?.products as Connection;
    counts.shown += connection.nodes.length;
    after = connection.pageInfo.endCursor;
    if (!connection.pageInfo.hasNextPage) break;
  }
  for (const { answer } of network.calls) {
    const connection = answer.data?.products as Record<string, unknown[]>;
    if (connection.nodes) counts.rows += connection.nodes.length;
    else counts.keys += connection.hubKeys?.length ?? 0;
    counts.calls += 1;
    counts.bytes += answer.bytes;
  }
  return { ...counts, ratio: counts.rows / counts.shown };
}

describe('a page of 20 over 100 hubs', () => {
  test.each(['even', 'skewed'] as const)(
    'carries at most 4 times the rows it shows over the wire, %s hubs',
    async (kind) => {
      const firstPage = await walk(100, kind, 1);
      const tenPages = await walk(100, kind, 10);

      expect(firstPage.shown).toBe(20);
      expect(firstPage.ratio).toBeLessThanOrEqual(4);
      expect(tenPages.shown).toBe(200);
      expect(tenPages.ratio).toBeLessThanOrEqual(4);
    },
  );

  test.each([2, 8, 32, 128])('holds the bound with %i hubs too', async (hubs) => {
    for (const kind of ['even', 'skewed'] as const) {
      const counts = await walk(hubs, kind, 10);
      expect(counts.ratio).toBeLessThanOrEqual(4);
    }
  });
});
