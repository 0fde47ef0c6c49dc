import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { workOnTrades } from '../../../subgraphs/settlement/saga/workOnTrades.ts';
import { askForQuotes, type Furniture, furnish } from '../../simulation/furnish.ts';
import { SimNetwork } from '../../simulation/SimNetwork.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres/testDatabase.ts';

let network: SimNetwork;
let furniture: Furniture;
let databases: TestDatabase[];
const clock = { nowMs: Date.parse('2026-03-02T02:00:00Z') };

beforeAll(async () => {
  databases = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const [MYKUL, CNHGH] = databases.map(({ url }) => url) as [string, string];
  network = new SimNetwork({ databaseUrls: { MYKUL, CNHGH }, now: () => clock.nowMs });
  for (const hub of network.hubs.values()) await hub.migrate();
  furniture = await furnish(network);
}, 60_000);
afterAll(async () => {
  await network.close();
  for (const database of databases) await database.drop();
});

const tradeText = /* GraphQL */ `
  query ($id: ID!) {
    trade(id: $id) {
      state
      steps { name hub { code } state attempts error }
      total { amount currencyCode }
      shipment { state }
      reservation { state }
      settlement { state sell { amount currencyCode } buy { amount currencyCode } nettingCycleId transfers { amount { amount currencyCode } state debit { kind } credit { kind } } }
    }
  }
`;

async function work(hub: string): Promise<void> {
  const environment = network.hub(hub).environment('settlement');
  await workOnTrades({ ...environment, signal: new AbortController().signal });
}

describe.each([
  ['MYKUL', 'CNHGH'],
  ['CNHGH', 'MYKUL'],
])('a buyer at %s and a seller at %s', (buyer, seller) => {
  test('trade: stock sold, carriage booked, both sides booked', async () => {
    const quotes = await askForQuotes(network, furniture, { seller, buyer, quantity: 2, key: `${buyer} happy` });
    const id = await network.done('placeTrade', 'trade', {
      ...{ ...quotes, payerAccountId: furniture.payers[buyer], idempotencyKey: `${buyer} happy` },
    });
    await work(buyer);
    const { data, errors } = await network.query<{ trade: object }>(tradeText, { id });
    expect(errors).toBeUndefined();
    expect(data?.trade).toMatchObject({
      state: 'SETTLED',
      shipment: { state: 'BOOKED' },
      reservation: { state: 'COMMITTED' },
    });
  });
});
