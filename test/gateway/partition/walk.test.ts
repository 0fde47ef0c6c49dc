import { describe, expect, test } from '@jest/globals';
import { hubCodeOf } from '../../../bench/network/hubCodeOf.ts';
import { compareSortKeys } from '../../../gateway/partition/ConnectionMerge.ts';
import { failing, MemoryNetwork } from '../../support/partition/MemoryNetwork.ts';
import { idOf, memoryHub, type TestProduct } from '../../support/partition/memoryHubs.ts';
import { partitioned } from '../../support/partition/partitioned.ts';
import { fc } from '../../support/properties.ts';

const pageQuery = `query ($first: Int!, $after: String) {
  products(first: $first, after: $after) {
    edges { cursor node { id } }
    pageInfo { hasNextPage endCursor }
    totalCount
    coverage { hub status }
  }
}`;

interface Connection {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number;
  readonly coverage: readonly { readonly hub: string; readonly status: string }[];
}

/** Sort keys from a small stock, so that ties within a hub and between hubs are frequent; some beyond the BMP. */
const sortKeys = fc.constantFrom('', 'a', 'aa', 'ab', 'b', 'bé', 'c', '\u{ffff}', '\u{1f600}', 'z\u0001a', 'z\u0001b');
const hubsOfRows = fc.array(fc.array(sortKeys, { maxLength: 12 }), { minLength: 1, maxLength: 9 });
const pageSizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 6 });

function productsOf(rows: readonly (readonly string[])[]): TestProduct[][] {
  return rows.map((keys, hub) =>
    [...keys].sort(compareSortKeys).map((sortKey, index) => {
      const id = idOf(hubCodeOf(hub), 'Product', index);
      return { id, title: sortKey, sortKey };
    }),
  );
}

const networkOf = (products: readonly (readonly TestProduct[])[]) =>
  new MemoryNetwork(products.map((own, hub) => memoryHub(hubCodeOf(hub), { products: own })));

/** All rows in merged order: by sort key as bytes, then by hub. */
function mergedIds(products: readonly (readonly TestProduct[])[]): string[] {
  return products
    .flatMap((own, hub) => own.map((product, index) => ({ product, hub, index })))
    .sort((a, b) => {
      const bytes = Buffer.compare(Buffer.from(a.product.sortKey), Buffer.from(b.product.sortKey));
      return bytes || a.hub - b.hub || a.index - b.index;
    })
    .map(({ product }) => product.id);
}

describe('walking a connection page by page', () => {
  test('yields every row exactly once and in order, whatever the page sizes, from any edge’s cursor', async () => {
    await fc.assert(
      fc.asyncProperty(hubsOfRows, pageSizes, fc.integer({ min: 0, max: 6 }), async (rows, sizes, stopAt) => {
        const products = productsOf(rows);
        const { ask } = partitioned(networkOf(products));
        const seen: string[] = [];
        let after: string | null = null;
        for (let page = 0; page < 400; page++) {
          const result = await ask('merchants', pageQuery, { first: sizes[page % sizes.length], after });
          expect(result.errors).toBeUndefined();
          const connection = result.data?.products as Connection;
          expect(connection.totalCount).toBe(rows.flat().length);
          // Sometimes goes on from an edge in the middle of the page instead of its end.
          const shown = page % 3 === 1 ? connection.edges.slice(0, stopAt + 1) : connection.edges;
          seen.push(...shown.map(({ node }) => node.id));
          after = shown.at(-1)?.cursor ?? connection.pageInfo.endCursor;
          if (!connection.pageInfo.hasNextPage && shown.length === connection.edges.length) break;
        }
        expect(seen).toEqual(mergedIds(products));
      }),
      { numRuns: 40 },
    );
  });

  test('loses and repeats no row when hubs fail and return', async () => {
    const outages = fc.array(fc.array(fc.nat({ max: 8 }), { maxLength: 3 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(hubsOfRows, pageSizes, outages, fc.nat({ max: 3 }), async (rows, sizes, downs, failAfter) => {
        const products = productsOf(rows);
        const network = networkOf(products);
        const { ask } = partitioned(network);
        const seen: string[] = [];
        let after: string | null = null;
        for (let page = 0; page < 400; page++) {
          const down = new Set((downs[page] ?? []).map(hubCodeOf));
          let calls = 0;
          for (let hub = 0; hub < rows.length; hub++) {
            const code = hubCodeOf(hub);
            // Goes down before its first answer, or between two questions for the same page.
            network.behave(
              code,
              down.has(code)
                ? (call, truth) => (calls++ < failAfter ? truth() : failing('HUB_TIMEOUT')(call, truth))
                : undefined,
            );
          }
          const result = await ask('merchants', pageQuery, { first: sizes[page % sizes.length], after });
          const connection = result.data?.products as Connection;
          seen.push(...connection.edges.map(({ node }) => node.id));
          after = connection.pageInfo.endCursor;
          const absent = connection.coverage.filter(({ status }) => status !== 'ANSWERED');
          expect((result.errors ?? []).map(({ extensions }) => extensions.hub)).toEqual(absent.map(({ hub }) => hub));
          if (!connection.pageInfo.hasNextPage && absent.length === 0) break;
        }
        expect([...seen].sort()).toEqual(mergedIds(products).sort());
      }),
      { numRuns: 40 },
    );
  });
});
