import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { Database, type DatabaseOptions } from '../../subgraphs/host/database/Database.ts';
import { ensureDatabase } from '../../subgraphs/host/database/ensureDatabase.ts';
import { migrateSample } from '../subgraphs/host/database/migrateSample.ts';
import { DebianPostgres } from '../support/deployment/DebianPostgres.ts';
import { PgBouncer } from '../support/deployment/PgBouncer.ts';
import { makeServiceFolder } from '../support/deployment/serviceFolder.ts';

const folder = makeServiceFolder();
let postgres: DebianPostgres;
let pooler: PgBouncer;
/** With one session for everybody, so that each transaction takes over what the last one left. */
let narrow: PgBouncer;
let url: string;
const opened: Database[] = [];

function open(through: PgBouncer, options: Partial<DatabaseOptions> = {}): Database {
  const database = new Database({ url, poolerUrl: through.url('pooled'), schema: 'sample', ...options });
  opened.push(database);
  return database;
}

beforeAll(async () => {
  postgres = await DebianPostgres.create(folder, 'postgres');
  [pooler, narrow] = [await PgBouncer.start(folder, postgres), await PgBouncer.start(folder, postgres, 1)];
  url = await ensureDatabase(postgres.url('postgres'), 'pooled');
  await migrateSample(open(pooler));
}, 120_000);
afterAll(async () => {
  await Promise.all(opened.map((database) => database.close()));
  await Promise.all([pooler.stop(), narrow.stop()]);
  await postgres.stop();
  rmSync(folder.path, { recursive: true });
});

const insert = { name: 'insert', text: 'INSERT INTO item (name) VALUES ($1)' };
const count = { name: 'count', text: 'SELECT count(*)::int AS count FROM item WHERE name = $1' };
const settings = {
  name: 'settings',
  text: `SELECT current_setting('search_path') AS path, current_setting('TimeZone') AS zone,
    current_setting('statement_timeout') AS statement, current_setting('idle_in_transaction_session_timeout') AS pause`,
};

test('sees only its own schema, on a session that another schema has just used', async () => {
  const [sample, other] = [open(narrow), open(narrow, { schema: 'other', timeoutMs: 300_000 })];
  const ours = { path: 'sample', zone: 'UTC', statement: '10s', pause: '10s' };
  const theirs = { path: 'other', zone: 'UTC', statement: '5min', pause: '5min' };
  for (let round = 0; round < 3; round += 1) {
    expect(await sample.query(settings)).toEqual([ours]);
    expect(await other.query(settings)).toEqual([theirs]);
    expect(await sample.transaction((transaction) => transaction.query(settings))).toEqual([ours]);
  }
  await expect(other.query(count, ['x'])).rejects.toThrow('relation "item" does not exist');
  expect(await sample.query(count, ['x'])).toEqual([{ count: 0 }]);
});

test('leaves no settings on a shared session', async () => {
  await open(narrow).query(settings);
  const stranger = new pg.Client({ connectionString: narrow.url('pooled') });
  await stranger.connect();
  try {
    expect((await stranger.query('SHOW search_path')).rows).toEqual([{ search_path: '"$user", public' }]);
  } finally {
    await stranger.end();
  }
});

test('runs statements of one name on many sessions, and of many texts on one', async () => {
  const [one, other] = [open(pooler), open(narrow)];
  const rounds = Array.from({ length: 60 }, (_, n) => `round ${n}`);
  for (const database of [one, other]) {
    const counted = await Promise.all(rounds.map((name) => database.query(count, [name])));
    expect(counted).toEqual(rounds.map(() => [{ count: 0 }]));
  }
});

test('commits what a transaction wrote, and rolls all of it back when its work throws', async () => {
  const database = open(narrow);
  await database.transaction((transaction) => transaction.execute(insert, ['kept']));
  const failing = database.transaction(async (transaction) => {
    await transaction.execute(insert, ['dropped']);
    throw new Error('changed my mind');
  });
  await expect(failing).rejects.toThrow('changed my mind');
  await expect(database.execute({ text: "INSERT INTO item (name) VALUES ('x'), (NULL)" })).rejects.toThrow('not-null');
  const counted = await Promise.all(['kept', 'dropped', 'x'].map((name) => database.query(count, [name])));
  expect(counted.flat()).toEqual([{ count: 1 }, { count: 0 }, { count: 0 }]);
});

test('stops a statement in PostgreSQL itself when its signal aborts', async () => {
  const database = open(narrow, { poolSize: 1 });
  const watcher = new Database({ url, schema: 'sample', poolSize: 1 });
  opened.push(watcher);
  const sleepers = async () => {
    const text = `SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_sleep(60%'`;
    return (await watcher.query({ text })).length;
  };
  const caller = new AbortController();
  const sleeping = expect(database.query({ text: 'SELECT pg_sleep(60)' }, [], caller.signal)).rejects.toThrow('gone');
  while ((await sleepers()) === 0);
  caller.abort(new Error('gone'));
  await sleeping;
  expect(await sleepers()).toBe(0);
  expect(await database.query({ text: 'SELECT 1 AS one' })).toEqual([{ one: 1 }]);
});

test("a cancelled statement never takes another client's with it, on the one session that both use", async () => {
  const [one, other] = [open(narrow, { poolSize: 2 }), open(narrow, { poolSize: 4 })];
  for (let round = 0; round < 100; round += 1) {
    const caller = new AbortController();
    const cancelled = one.query({ text: 'SELECT pg_sleep(0.002)' }, [], caller.signal).catch(() => undefined);
    const others = [1, 2, 3, 4].map((n) => other.query({ text: `SELECT ${n} AS n FROM pg_sleep(0.001)` }));
    setTimeout(() => caller.abort(), round % 10);
    await cancelled;
    expect((await Promise.all(others)).flat()).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }]);
  }
});
