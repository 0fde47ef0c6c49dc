import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Database } from '../../../subgraphs/host/database/Database.ts';
import { abandonableQuery } from '../../support/hubs/abandonableQuery.ts';
import { startTestNetwork, type TestNetwork } from '../../support/network/startTestNetwork.ts';

let network: TestNetwork;
let database: Database;

beforeAll(async () => {
  network = await startTestNetwork();
  database = network.hubs.MYKUL.database('merchants');
}, 60_000);

afterAll(() => network.close());

const page = '{ products(first: 1) { totalCount coverage { hub status } } }';

/** Queries of the hub that wait in PostgreSQL for the lock. */
async function waitingQueries(): Promise<number> {
  const text = `SELECT count(*)::int AS count FROM pg_stat_activity
    WHERE datname = current_database() AND state = 'active' AND wait_event_type = 'Lock'`;
  const [row] = await database.query<{ count: number }>({ text });
  return row?.count ?? 0;
}

async function untilWaiting(condition: (count: number) => boolean): Promise<void> {
  while (!condition(await waitingQueries())) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Makes every read of products wait in the database while the work goes on. */
async function withProductsLocked(work: () => Promise<void>): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.query({ text: 'LOCK TABLE product IN ACCESS EXCLUSIVE MODE' });
    await work();
  });
}

test('a query past its deadline is a timeout of its hub, and PostgreSQL has cancelled it', async () => {
  await withProductsLocked(async () => {
    const asking = network.query<{ products: { coverage: unknown } }>(page);
    await untilWaiting((count) => count > 0);
    const { data, errors } = await asking;
    expect(data?.products.coverage).toEqual([
      { hub: 'CNHGH', status: 'ANSWERED' },
      { hub: 'MYKUL', status: 'TIMED_OUT' },
    ]);
    expect(errors?.map(({ extensions }) => extensions)).toEqual([
      { code: 'HUB_TIMEOUT', hub: 'MYKUL', subgraph: 'merchants', retryable: true },
    ]);
    await untilWaiting((count) => count === 0);
  });
});

test('a client that goes away stops the work in PostgreSQL', async () => {
  await withProductsLocked(async () => {
    const hangUp = abandonableQuery(`${network.url}/graphql`, page);
    await untilWaiting((count) => count > 0);
    hangUp();
    await untilWaiting((count) => count === 0);
  });
});
