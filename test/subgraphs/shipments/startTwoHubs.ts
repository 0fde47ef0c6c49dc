import { derivedGlobalId } from '../../../subgraphs/host/globalId.ts';
import type { Supergraph } from '../../../subgraphs/host/supergraph/Supergraph.ts';
import { subgraph as shipmentsSubgraph } from '../../../subgraphs/shipments/subgraph.ts';
import { startTestHub, type TestHub } from '../../support/hub/startTestHub.ts';
import { FakeSupergraph } from './FakeSupergraph.ts';

/** A clock that stands still until a test moves it. */
export interface Clock {
  nowMs: number;
}

/** Hangzhou and Kuala Lumpur, each a real hub, that reach each other through a fake supergraph. */
export interface TwoHubs {
  readonly hangzhou: TestHub;
  readonly kualaLumpur: TestHub;
  readonly supergraph: FakeSupergraph;
  /** How the hubs ask it. */
  readonly client: Supergraph;
  readonly clock: Clock;
  close(): Promise<void>;
}

export async function startTwoHubs(): Promise<TwoHubs> {
  const clock = { nowMs: Date.parse('2026-03-01T08:00:00.000Z') };
  const supergraph = new FakeSupergraph();
  const client = await supergraph.start();
  const start = (code: string) =>
    startTestHub({ code, subgraphs: [shipmentsSubgraph], now: () => clock.nowMs, supergraph: client });
  const [hangzhou, kualaLumpur] = await Promise.all([start('CNHGH'), start('MYKUL')]);
  supergraph.shipmentsUrls.set('CNHGH', hangzhou.url('shipments'));
  supergraph.shipmentsUrls.set('MYKUL', kualaLumpur.url('shipments'));
  return {
    hangzhou,
    kualaLumpur,
    supergraph,
    client,
    clock,
    async close() {
      await Promise.all([hangzhou.close(), kualaLumpur.close()]);
      await supergraph.stop();
    },
  };
}

/** Shoes of Hangzhou at CNY 500.00 and 900 g. */
export const shoes = {
  id: derivedGlobalId('CNHGH', 'Product', 'shoes'),
  hsCode: '640399',
  originCountry: 'CN',
  grossWeightGrams: 900,
  merchant: { id: 'gid://MYKUL/Merchant/01JD4Q6V9M3T8R2W5X7Y0Z1A2C', kyb: 'APPROVED', consents: [] },
  listings: [],
  price: { amount: '500.00', currencyCode: 'CNY' },
};

/** Headphones of Kuala Lumpur at MYR 400.00 and 300 g. */
export const headphones = {
  id: derivedGlobalId('MYKUL', 'Product', 'headphones'),
  hsCode: '851830',
  originCountry: 'MY',
  grossWeightGrams: 300,
  merchant: { id: 'gid://MYKUL/Merchant/01JD4Q6V9M3T8R2W5X7Y0Z1A2C', kyb: 'APPROVED', consents: [] },
  listings: [],
  price: { amount: '400.00', currencyCode: 'MYR' },
};
