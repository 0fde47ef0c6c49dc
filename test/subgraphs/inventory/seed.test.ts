import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { seededProductIds } from '../../../subgraphs/host/seeding.ts';
import { makeStock } from '../../../subgraphs/inventory/seed/seedInventory.ts';
import { subgraph as inventorySubgraph } from '../../../subgraphs/inventory/subgraph.ts';
import { startTestHub, type TestHub } from '../../support/hub/startTestHub.ts';
import { brokenLevels } from './brokenLevels.ts';

describe.each(['MYKUL', 'CNHGH'])('the demo stock of %s', (code) => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub({ code, subgraphs: [inventorySubgraph], seed: 'demo' });
  });
  afterAll(() => hub.close());
  const rows = <Row>(text: string) => hub.database('inventory').query<Row>({ text });

  test('is the same for the same seed, and other for another', () => {
    expect(makeStock(hub.facts, 'demo')).toEqual(makeStock(hub.facts, 'demo'));
    expect(makeStock(hub.facts, 'other').stock_level[0]).not.toEqual(makeStock(hub.facts, 'demo').stock_level[0]);
  });

  test('has counters that are what its movements say', async () => {
    expect(await brokenLevels(hub)).toEqual([]);
  });

  test('is of seeded products, nearly all of them, at several locations and under every regime', async () => {
    const [counts] = await rows<{ products: number; locations: number; regimes: number; lots: number }>(`
      SELECT count(DISTINCT product_id)::int AS products, count(DISTINCT location)::int AS locations,
        count(DISTINCT regime)::int AS regimes, count(DISTINCT expires_on)::int AS expiries FROM stock_level`);
    const ids = new Set(seededProductIds(code, 'demo'));
    expect(counts!.products).toBeGreaterThan(0.95 * ids.size);
    expect(counts).toMatchObject({ locations: 4, regimes: 3 });
    for (const { id } of await rows<{ id: string }>('SELECT DISTINCT product_id AS id FROM stock_level')) {
      expect(ids.has(id)).toBe(true);
    }
  });
});
