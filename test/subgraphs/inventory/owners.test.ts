import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { projectRoot } from '../../../schema/projectRoot.ts';
import { migrate } from '../../../subgraphs/host/database/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres/testDatabase.ts';

const folder = join(projectRoot, 'subgraphs/inventory/migrations');
let testDatabase: TestDatabase;
const older = mkdtempSync(join(tmpdir(), 'inventory-'));
beforeAll(async () => {
  testDatabase = await createTestDatabase();
});
afterAll(async () => {
  await testDatabase.drop();
  rmSync(older, { recursive: true });
});

test('reservations of before belong to the hub whose trade they are for, and others to nobody', async () => {
  const database = testDatabase.open({ schema: 'inventory' });
  cpSync(join(folder, '0001_stock.sql'), join(older, '0001_stock.sql'));
  await migrate(database, older);
  const refs = [
    'gid://MYKUL/Trade/01JD4Q6V9M3T8R2W5X7Y0Z1A2B',
    'order-1',
    'gid://MYKUL/Order/01JD4Q6V9M3T8R2W5X7Y0Z1A2B',
  ];
  for (const [index, ref] of refs.entries()) {
    const text = `INSERT INTO reservation (id, trade_ref, state, expires_at, created_at) VALUES ($1, $2, 'HELD', now(), now())`;
    await database.execute({ text }, [`reservation ${index}`, ref]);
  }
  await migrate(database, folder);
  const rows = await database.query<{ owner: string | null }>({ text: 'SELECT owner FROM reservation ORDER BY id' });
  expect(rows.map(({ owner }) => owner)).toEqual(['hub:MYKUL', null, null]);
});
