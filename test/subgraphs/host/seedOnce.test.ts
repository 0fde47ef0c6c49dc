import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { projectRoot } from '../../../schema/projectRoot.ts';
import type { Database } from '../../../subgraphs/host/database/Database.ts';
import { migrate } from '../../../subgraphs/host/database/migrate.ts';
import type { Executor } from '../../../subgraphs/host/database/sql.ts';
import { seedOnce } from '../../../subgraphs/host/seeding.ts';
import { subgraph as inventorySubgraph } from '../../../subgraphs/inventory/subgraph.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres/testDatabase.ts';

const hub = { code: 'MYKUL', name: 'Kuala Lumpur', country: 'MY', currency: 'MYR', timeZone: 'Asia/Kuala_Lumpur' };
const insert = { text: `INSERT INTO stock_level (id, product_id, location, regime) VALUES ('a', 'b', 'c', 'FREE')` };
const count = { text: 'SELECT count(*)::int AS levels FROM stock_level' };

let testDatabase: TestDatabase;
let database: Database;
let runs = 0;
const seeding = (afterwards: () => void) => ({
  ...inventorySubgraph,
  async seed(transaction: Executor) {
    runs += 1;
    await transaction.execute(insert);
    afterwards();
    return { stock_level: 1 };
  },
});

const registry = { hubs: [], marketplaces: [] };

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = testDatabase.open({ schema: 'inventory' });
  await migrate(database, join(projectRoot, 'subgraphs/inventory/migrations'));
});
afterAll(() => testDatabase.drop());

test('leaves nothing when it fails in the middle, fills once when replicas start together, and never again', async () => {
  const failing = seeding(() => {
    throw new Error('pulled the plug');
  });
  await expect(seedOnce(database, failing, hub, 'any', registry)).rejects.toThrow('pulled the plug');
  expect(await database.query(count)).toEqual([{ levels: 0 }]);

  runs = 0;
  const working = seeding(() => undefined);
  const written = await Promise.all([1, 2, 3].map(() => seedOnce(database, working, hub, 'any', registry)));
  expect(written.filter((rows) => rows !== undefined)).toEqual([{ stock_level: 1 }]);
  expect(await seedOnce(database, working, hub, 'other', registry)).toBeUndefined();
  expect([runs, await database.query(count)]).toEqual([1, [{ levels: 1 }]]);
});
