import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Sql } from '../../../subgraphs/host/database/sql.ts';
import { countStatement, type Prepared, pageStatement } from '../../../subgraphs/host/lists/listStatements.ts';
import {
  activeConsent,
  consentsOfMerchants,
  identifiersOfMerchants,
  merchantByRegistration,
  merchantConditions,
  merchantList,
  merchantsById,
} from '../../../subgraphs/merchants/queries/merchants.ts';
import {
  listingsById,
  listingsOfProducts,
  pagesOfMerchants,
  productConditions,
  productCounts,
  productLists,
  productsById,
} from '../../../subgraphs/merchants/queries/products.ts';
import type { MerchantFilter, ProductFilter } from '../../../subgraphs/merchants/resolverTypes.ts';
import { subgraph as merchantsSubgraph } from '../../../subgraphs/merchants/subgraph.ts';
import { startTestHub, type TestHub } from '../../support/hub/startTestHub.ts';

let hub: TestHub;
let merchantId: string;
let productId: string;
let marketplaceId: string;
let gtin: string;

beforeAll(async () => {
  hub = await startTestHub({ code: 'CNHGH', subgraphs: [merchantsSubgraph], seed: 'plans' });
  await growTo(10_000);
  const text = `SELECT product.merchant_id AS "merchantId", product.id AS "productId", marketplace_id AS "marketplaceId", gtin
    FROM product JOIN listing ON listing.product_id = product.id WHERE gtin IS NOT NULL ORDER BY product.id LIMIT 1`;
  const [row] = await hub.database('merchants').query<Record<string, string>>({ text });
  ({ merchantId, productId, marketplaceId, gtin } = row as Record<string, string> as never);
});
afterAll(() => hub.close());

/**
 * Copies merchants until there are as many as in a country: PostgreSQL rightly reads a table of 28 pages whole. Then
 * brings the statistics up to date; the checkpoints stand in for the durable commits that the test server does without.
 */
async function growTo(merchants: number): Promise<void> {
  const database = hub.database('merchants');
  const copies = `generate_series(1, ${Math.ceil(merchants / 330)}) AS copy`;
  const statements = [
    `INSERT INTO merchant SELECT id || copy, legal_name, trading_name, gln, kyb, created_at, name_key || copy, terms
      FROM merchant, ${copies}`,
    `INSERT INTO identifier SELECT merchant_id || copy, position, scheme, number || copy, result FROM identifier, ${copies}`,
    `INSERT INTO consent SELECT id || copy, merchant_id || copy, marketplace_id, scopes, granted_at, revoked_at
      FROM consent, ${copies}`,
    ...['merchant', 'identifier', 'consent', 'product', 'listing'].flatMap((table) => [
      'CHECKPOINT',
      `VACUUM (ANALYZE) ${table}`,
    ]),
  ];
  for (const text of statements) await database.execute({ text });
}

/** The kinds of node in a plan: that of these values, and that which PostgreSQL makes without knowing any. */
async function planNodes({ statement, parameters }: Prepared<unknown>): Promise<string[]> {
  const database = hub.database('merchants');
  const values = statement.valuesOf(parameters);
  const plans = [
    await database.query({ text: `EXPLAIN (FORMAT JSON) ${statement.text}` }, values),
    await database.query({ text: `EXPLAIN (FORMAT JSON, GENERIC_PLAN) ${statement.text}` }),
  ];
  return [...JSON.stringify(plans).matchAll(/"Node Type":"([^"]+)"/g)].map(([, kind]) => kind as string);
}

/** Every subset of a filter's fields, as many lists as a client can ask for. */
function subsets<Filter extends object>(filter: Filter): Partial<Filter>[] {
  const all: Partial<Filter>[] = [{}];
  for (const [name, value] of Object.entries(filter)) all.push(...all.map((each) => ({ ...each, [name]: value })));
  return all;
}

const productFilter = (): Required<ProductFilter> => ({
  text: 'silk scarf',
  hsPrefix: '6214',
  gtin,
  merchantId,
  marketplaceId,
});
const merchantFilters: Required<MerchantFilter>[] = [
  { text: '丝绸', kyb: 'APPROVED' },
  { text: 'hangzhou', kyb: 'REJECTED' },
];

describe('no list reads a whole table', () => {
  test('products, by every combination of filters, in both orders, first and later pages, and their counts', async () => {
    const seen: Record<string, string[]> = {};
    for (const filter of subsets(productFilter())) {
      const conditions = productConditions(filter);
      for (const list of Object.values(productLists)) {
        for (const after of ['', 'm']) {
          const page = pageStatement(list, conditions, after, 21);
          seen[`${page.statement.name} ${after}`] = await planNodes(page);
        }
      }
      const count = countStatement(productLists.TITLE, conditions);
      seen[count.statement.name as string] = await planNodes(count);
    }
    expect(Object.keys(seen)).toHaveLength(32 * 5);
    expect(Object.entries(seen).filter(([, nodes]) => nodes.includes('Seq Scan'))).toEqual([]);
  });

  test('merchants, by every combination of filters, and their counts', async () => {
    const seen: [string, string[]][] = [];
    for (const filter of merchantFilters.flatMap(subsets)) {
      const conditions = merchantConditions(filter, null);
      for (const prepared of [
        pageStatement(merchantList, conditions, '', 21),
        countStatement(merchantList, conditions),
      ]) {
        seen.push([prepared.statement.name as string, await planNodes(prepared)]);
      }
    }
    expect(seen.filter(([, nodes]) => nodes.includes('Seq Scan'))).toEqual([]);
  });

  test('what belongs to merchants and products, and entities by their ids', async () => {
    const ids = { ids: [merchantId] };
    const visible = ['somebody'];
    const statements: [Sql<unknown, never>, object][] = [
      [merchantsById, ids],
      [merchantByRegistration, { scheme: 'CN_USCC', number: '91330106MAA0100012', visible }],
      [identifiersOfMerchants, { ...ids, visible }],
      [consentsOfMerchants, ids],
      [activeConsent, { merchantId, marketplaceId }],
      [productsById, { ids: [productId] }],
      [pagesOfMerchants, { merchantIds: [merchantId], afters: [''], limit: 21 }],
      [productCounts, ids],
      [listingsById, { ids: [productId] }],
      [listingsOfProducts, { ids: [productId] }],
    ];
    for (const [statement, parameters] of statements) {
      const nodes = await planNodes({ statement: statement as Sql<unknown, object>, parameters });
      expect([statement.name, nodes]).toEqual([statement.name, expect.not.arrayContaining(['Seq Scan'])]);
    }
  });
});
