import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readRegistryFile } from '../../../schema/registry/readRegistryFile.ts';
import { demoCountryOf } from '../../../subgraphs/countries/countryOf.ts';
import { isGln, isGtin } from '../../../subgraphs/host/goods.ts';
import { seededProductIds } from '../../../subgraphs/host/seeding.ts';
import { findHeading } from '../../../subgraphs/merchants/rules/hsCodes.ts';
import { makeMerchants } from '../../../subgraphs/merchants/seed/makeMerchants.ts';
import { makeProducts } from '../../../subgraphs/merchants/seed/seedMerchants.ts';
import { subgraph as merchantsSubgraph } from '../../../subgraphs/merchants/subgraph.ts';
import { startTestHub, type TestHub } from '../../support/hub/startTestHub.ts';
import { demoRegistry } from '../../support/processes/HubProcess.ts';

const { marketplaces } = readRegistryFile(demoRegistry);

describe.each([
  ['MYKUL', 'MYR', /^955/],
  ['CNHGH', 'CNY', /^69[0-9]/],
  ['BELGG', 'EUR', /^54[0-2]/],
])('the demo data of %s', (code, currency, gs1Prefix) => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub({ code, subgraphs: [merchantsSubgraph], seed: 'demo' });
  });
  afterAll(() => hub.close());
  const rows = <Row>(text: string) => hub.database('merchants').query<Row>({ text });

  test('is the same for the same seed, and other for another', async () => {
    const made = makeMerchants(hub.facts, 'demo', marketplaces);
    const { product } = makeProducts(hub.facts, 'demo', made.merchants);
    const stored = await rows<object>(
      'SELECT id, title, gtin, price_minor::int AS price, created_at AS created FROM product',
    );
    const again = product.map(({ id, title, gtin, price_minor: price, created_at: created }) =>
      JSON.stringify({ id, title, gtin, price, created }),
    );
    expect(again.sort().join()).toBe(
      stored
        .map((row) => JSON.stringify(row))
        .sort()
        .join(),
    );
    expect(makeMerchants(hub.facts, 'other', marketplaces).merchants[0]).not.toEqual(made.merchants[0]);
  });

  test('has merchants in every state, each with a registration that is well formed', async () => {
    const merchants = await rows<{ kyb: string; gln: string | null; results: string[] }>(`SELECT kyb, gln,
      array_agg(result) AS results FROM merchant JOIN identifier ON merchant_id = id GROUP BY id`);
    expect(merchants.length).toBeGreaterThanOrEqual(300);
    const states = ['APPROVED', 'DRAFT', 'IN_REVIEW', 'REJECTED', 'SUBMITTED', 'SUSPENDED'];
    expect([...new Set(merchants.map(({ kyb }) => kyb))].sort()).toEqual(states);
    for (const { gln } of merchants) expect(gln === null || (isGln(gln) && gs1Prefix.test(gln))).toBe(true);
    const passed = merchants.filter(({ results }) => results.every((result) => result === 'PASS'));
    expect(passed.length).toBeGreaterThan(0.9 * merchants.length);
  });

  test('has products under the ids that every seed agrees on, with valid numbers, of approved merchants', async () => {
    const products = await rows<{ id: string; gtin: string | null; hsCode: string; currency: string; kyb: string }>(
      `SELECT product.id, product.gtin, hs_code AS "hsCode", price_currency AS currency, kyb
        FROM product JOIN merchant ON merchant.id = merchant_id`,
    );
    expect(products.length).toBeGreaterThanOrEqual(5_000);
    expect(
      products
        .map(({ id }) => id)
        .sort()
        .join(),
    ).toBe(seededProductIds(code, 'demo').sort().join());
    const wrong = products.filter(
      ({ gtin, hsCode, currency: priced, kyb }) =>
        (gtin !== null && !(isGtin(gtin) && gs1Prefix.test(gtin))) ||
        findHeading(hsCode) === null ||
        priced !== currency ||
        !['APPROVED', 'SUSPENDED'].includes(kyb),
    );
    expect(wrong).toEqual([]);
  });

  test('sells nothing without approval and consent', async () => {
    const [found] = await rows<{ active: number; wrong: number }>(`
      SELECT count(*)::int AS active, (count(*) FILTER (WHERE kyb <> 'APPROVED' OR consent.id IS NULL))::int AS wrong
      FROM listing JOIN product ON product.id = product_id JOIN merchant ON merchant.id = product.merchant_id
      LEFT JOIN consent ON consent.merchant_id = merchant.id AND consent.marketplace_id = listing.marketplace_id
        AND revoked_at IS NULL
      WHERE status = 'ACTIVE'`);
    expect(found!.active).toBeGreaterThan(5_000);
    expect(found!.wrong).toBe(0);
  });

  test('sells goods whose headings are known', () => {
    for (const { goods } of demoCountryOf(hub.facts.country).lines) {
      for (const { hsCode, title } of goods) expect([title, findHeading(hsCode)?.code]).toEqual([title, hsCode]);
    }
  });
});
