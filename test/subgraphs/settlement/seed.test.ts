import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { checkHub } from '../../../subgraphs/invariants/checkHub.ts';
import { subgraph as settlementSubgraph } from '../../../subgraphs/settlement/subgraph.ts';
import { startTestHub, type TestHub } from '../../support/hub/startTestHub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub({ code: 'MYKUL', subgraphs: [settlementSubgraph], seed: 'any' });
});
afterAll(() => hub.close());

test('a seeded hub has funds for its marketplaces, and books that balance', async () => {
  const { data } = await hub.query<{ accounts: readonly object[]; trialBalance: readonly object[] }>(
    'settlement',
    `{ accounts(hub: "MYKUL") { kind available { amount currencyCode } entries { side amount { amount } state } }
       trialBalance(hub: "MYKUL") { currency postedDebits { amount } postedCredits { amount } pendingDebits { amount } } }`,
  );
  const million = { amount: '1000000.00', currencyCode: 'MYR' };
  const marketplace = { kind: 'MARKETPLACE', available: million };
  expect(data?.accounts).toMatchObject([{ kind: 'CLEARING' }, marketplace, marketplace]);
  expect(data?.trialBalance).toEqual([
    {
      currency: 'MYR',
      postedDebits: { amount: '2000000.00' },
      postedCredits: { amount: '2000000.00' },
      pendingDebits: { amount: '0.00' },
    },
  ]);
  expect(await checkHub({ hub: 'MYKUL', schemas: { settlement: hub.database('settlement') } })).toEqual([]);
});

test('refuses the id of another hub, and answers null for an unknown one', async () => {
  const ask = (id: string) => hub.query<{ account: null }>('settlement', `{ account(id: "${id}") { id } }`);
  expect((await ask('gid://CNHGH/Account/01JD4Q6V9M3T8R2W5X7Y0Z1A2B')).errors?.[0]?.extensions?.code).toBe(
    'UNKNOWN_HUB',
  );
  expect((await ask('gid://MYKUL/Trade/01JD4Q6V9M3T8R2W5X7Y0Z1A2B')).errors?.[0]?.extensions?.code).toBe('BAD_ID');
  expect((await ask('gid://MYKUL/Account/01JD4Q6V9M3T8R2W5X7Y0Z1A2B')).data).toEqual({ account: null });
});
