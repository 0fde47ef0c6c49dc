import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Database } from '../../../../subgraphs/host/database/Database.ts';
import { migrate } from '../../../../subgraphs/host/database/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/postgres/testDatabase.ts';

let testDatabase: TestDatabase;
const root = mkdtempSync(join(tmpdir(), 'ehub-migrate-'));
let folder: string;
let schemas = 0;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
});
beforeEach(() => {
  schemas += 1;
  folder = mkdtempSync(join(root, 'migrations-'));
  database = testDatabase.open({ schema: `sample_${'x'.repeat(schemas)}` });
});
afterAll(async () => {
  rmSync(root, { recursive: true });
  await testDatabase.drop();
});

const write = (name: string, sql: string) => writeFileSync(join(folder, name), sql);
const recorded = () => database.query<{ name: string }>({ text: 'SELECT name FROM migration ORDER BY name' });

const common = [
  'common/0001_idempotency',
  'common/0002_receipts',
  'common/0003_idempotency_by_party',
  'common/0004_receipt_of_answer',
];

test('creates the schema and applies the common files and its own in order, once', async () => {
  write('0001_item.sql', 'CREATE TABLE item (id int); INSERT INTO item VALUES (1);');
  write('0002_more.sql', 'INSERT INTO item SELECT id + 1 FROM item;');
  expect(await migrate(database, folder)).toEqual([...common, 'own/0001_item', 'own/0002_more']);
  expect(await migrate(database, folder)).toEqual([]);
  write('0003_last.sql', 'INSERT INTO item VALUES (3);');
  expect(await migrate(database, folder)).toEqual(['own/0003_last']);
  expect(await database.query({ text: 'SELECT id FROM item ORDER BY id' })).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
});

test('runs each file once when five processes start at once', async () => {
  write('0001_item.sql', 'CREATE TABLE item (id int); SELECT pg_sleep(0.02); INSERT INTO item VALUES (1);');
  const applied = await Promise.all(Array.from({ length: 5 }, () => migrate(database, folder)));
  expect(applied.flat().sort()).toEqual([...common, 'own/0001_item']);
  expect(await database.query({ text: 'SELECT id FROM item' })).toEqual([{ id: 1 }]);
});

test('refuses a file that was changed after it was applied, and applies nothing', async () => {
  write('0001_item.sql', 'CREATE TABLE item (id int);');
  await migrate(database, folder);
  write('0001_item.sql', 'CREATE TABLE item (id bigint);');
  write('0002_more.sql', 'CREATE TABLE more (id int);');
  await expect(migrate(database, folder)).rejects.toThrow('0001_item.sql was changed after it was applied');
  expect(await recorded()).toHaveLength(common.length + 1);
});

test('ignores differences of line ends', async () => {
  write('0001_item.sql', 'CREATE TABLE item (\nid int);\n');
  await migrate(database, folder);
  write('0001_item.sql', 'CREATE TABLE item (\r\nid int);\r\n');
  expect(await migrate(database, folder)).toEqual([]);
});

test('refuses to start an older program on a newer schema', async () => {
  write('0001_item.sql', 'CREATE TABLE item (id int);');
  write('0002_more.sql', 'CREATE TABLE more (id int);');
  await migrate(database, folder);
  unlinkSync(join(folder, '0002_more.sql'));
  await expect(migrate(database, folder)).rejects.toThrow('own/0002_more was applied but its file is missing');
});

test('keeps the files applied before a failing one, and nothing of that one', async () => {
  write('0001_item.sql', 'CREATE TABLE item (id int);');
  write('0002_bad.sql', 'CREATE TABLE half (id int); SELECT 1 / 0;');
  await expect(migrate(database, folder)).rejects.toThrow('0002_bad.sql: division by zero');
  expect(await recorded()).toEqual([...common, 'own/0001_item'].map((name) => ({ name })));
  await expect(database.query({ text: 'SELECT * FROM half' })).rejects.toThrow('does not exist');
});

test.each([['0002_item.sql'], ['item.sql'], ['0001_item.txt']])('refuses a first file named %s', async (name) => {
  write(name, 'CREATE TABLE item (id int);');
  await expect(migrate(database, folder)).rejects.toThrow('is not named 0001_<name>.sql');
});
