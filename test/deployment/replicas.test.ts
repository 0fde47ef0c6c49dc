import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openSigningKey } from '../../identity/keys/SigningKey.ts';
import { verifyReceipts } from '../../identity/receipts/verifyReceipts.ts';
import { Trust } from '../../identity/trust/Trust.ts';
import { readRegistryFile } from '../../schema/registry/readRegistryFile.ts';
import { exportReceipts } from '../../subgraphs/host/receipts/answerReceipts.ts';
import { ReceiptBook } from '../../subgraphs/host/receipts/ReceiptBook.ts';
import { DeployedNetwork } from '../support/deployment/DeployedNetwork.ts';
import { Marketplace } from '../support/deployment/Marketplace.ts';
import { netBetweenHubs } from '../support/deployment/netBetweenHubs.ts';
import { TradingLoad } from '../support/deployment/TradingLoad.ts';
import { hubCodes } from '../support/network/goodsFor.ts';

let network: DeployedNetwork;
let marketplaces: readonly Marketplace[];

/** One hub through a PgBouncer, the other straight to its PostgreSQL. */
beforeAll(async () => {
  network = await DeployedNetwork.start({ pooled: ['MYKUL'] });
  marketplaces = [await Marketplace.open(network, 'MYKUL'), await Marketplace.open(network, 'CNHGH')];
}, 300_000);
afterAll(() => network?.stop(), 30_000);

test('replicas that start together on an empty server make one set of demo data', async () => {
  for (const code of hubCodes) {
    const { schemas } = network.openBooks(code);
    const counted = await schemas.inventory.query<{ count: number }>({
      text: 'SELECT count(*)::int AS count FROM merchants.product',
    });
    await Promise.all(Object.values(schemas).map((schema) => schema.close()));
    expect(counted).toEqual([{ count: 5_200 }]);
  }
});

test('nothing is lost when a replica of each hub and a gateway are killed under load; clients see temporary errors only', async () => {
  const { gateways, hubs } = network;
  const load = new TradingLoad(marketplaces, 'killed');
  for (const n of [0, 1] as const) {
    const killed = [gateways[n], hubs.MYKUL.replicas[n], hubs.CNHGH.replicas[1 - n]];
    const interrupted = load.place(3);
    await load.acknowledged(load.placed.length + 1);
    await Promise.all(killed.map((replica) => replica?.kill()));
    await interrupted;
    await load.place(2);
    await Promise.all([load.place(2), ...killed.map((replica) => replica?.start())]);
  }

  expect(await load.outcomes()).toEqual({ SETTLED: load.placed.length });
  expect(await netBetweenHubs(network, 'after the kills')).toEqual({ state: 'SETTLED', breaks: [] });
  expect(await network.violations()).toEqual([]);
  const wrong = marketplaces.flatMap((marketplace) => marketplace.wrong);
  // The log says why, where there is one.
  expect({ wrong, log: wrong.length > 0 ? network.proxyErrors : [] }).toEqual({ wrong: [], log: [] });
}, 400_000);

test('each chain of receipts that two processes sealed is complete', async () => {
  const trust = new Trust();
  trust.update(readRegistryFile(join(network.folder.path, 'network.json')));
  for (const code of hubCodes) {
    const { schemas } = network.openBooks(code);
    const key = await openSigningKey(network.keyFile(code));
    for (const database of Object.values(schemas)) {
      const lines = exportReceipts(new ReceiptBook(database, code, key), key, 1);
      const verdict = await verifyReceipts(linesOf(lines), (hub) => trust.hubKeys(hub));
      expect(verdict).toMatchObject({ kind: 'GOOD', receipts: expect.any(Number) });
      await database.close();
    }
  }
  trust.close();
});

async function* linesOf(pages: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const page of pages) yield* page.trimEnd().split('\n');
}
