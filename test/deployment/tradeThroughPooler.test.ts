import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DeployedNetwork } from '../support/deployment/DeployedNetwork.ts';
import { Marketplace } from '../support/deployment/Marketplace.ts';

let network: DeployedNetwork;
beforeAll(async () => {
  network = await DeployedNetwork.start({ pooled: true });
}, 120_000);
afterAll(() => network?.stop());

test('trades in both directions settle where every hub serves through a PgBouncer', async () => {
  const [kualaLumpur, hangzhou] = [await Marketplace.open(network, 'MYKUL'), await Marketplace.open(network, 'CNHGH')];
  const trades = [
    ...[1, 2, 3].map(async (n) => kualaLumpur.ended(await kualaLumpur.buy(`east ${n}`, n))),
    ...[1, 2, 3].map(async (n) => hangzhou.ended(await hangzhou.buy(`west ${n}`, n))),
  ];
  expect(await Promise.all(trades)).toEqual(trades.map(() => 'SETTLED'));
  expect(await kualaLumpur.search('tea')).toBe(2);
  expect([...kualaLumpur.wrong, ...hangzhou.wrong]).toEqual([]);
  expect(await network.violations()).toEqual([]);
}, 60_000);
