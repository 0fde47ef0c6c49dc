import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Database } from '../../../../subgraphs/host/database/Database.ts';
import { DatabaseUnavailable } from '../../../../subgraphs/host/database/DatabaseUnavailable.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/postgres/testDatabase.ts';
import { migrateSample } from './migrateSample.ts';

let testDatabase: TestDatabase;
const statements: string[] = [];
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = testDatabase.open({ schema: 'sample', poolSize: 4, onStatement: (name) => statements.push(name) });
  await migrateSample(database);
});
afterAll(() => testDatabase.drop());

const insert = { name: 'insert', text: 'INSERT INTO item (name) VALUES ($1)' };
const count = { name: 'count', text: 'SELECT count(*)::int AS count FROM item WHERE name = $1' };
const sleep = { name: 'sleep', text: 'SELECT pg_sleep(10)' };

async function itemsNamed(name: string): Promise<number | undefined> {
  return (await database.query<{ count: number }>(count, [name]))[0]?.count;
}

/** Resolves when PostgreSQL runs, or no longer runs, a statement that sleeps. */
async function untilSleepers(wanted: number): Promise<void> {
  const watcher = testDatabase.open({ schema: 'sample', poolSize: 1 });
  const text = `SELECT count(*)::int AS count FROM pg_stat_activity
    WHERE datname = current_database() AND state = 'active' AND query LIKE 'SELECT pg_sleep%'`;
  for (let look = 0; look < 500; look += 1) {
    const [row] = await watcher.query<{ count: number }>({ text });
    if (row?.count === wanted) return;
  }
  throw new Error(`There were never ${wanted} sleeping statements.`);
}

test('gives times in UTC with milliseconds, dates and exact numbers as text, and bigint as bigint', async () => {
  const text = `SELECT timestamptz '2026-01-01 08:00:00.12+08' AS time, date '2026-01-01' AS day, 1.50::numeric AS exact,
    9007199254740993 AS big, 7 AS small, '{"a": 1}'::jsonb AS json, true AS truth, ARRAY['x'] AS list, null::date AS none`;
  expect(await database.query({ text })).toEqual([
    {
      time: '2026-01-01T00:00:00.120Z',
      day: '2026-01-01',
      exact: '1.50',
      big: 9007199254740993n,
      small: 7,
      json: { a: 1 },
      truth: true,
      list: ['x'],
      none: null,
    },
  ]);
});

test('sees its own schema and no other', async () => {
  const other = testDatabase.open({ schema: 'other' });
  await expect(other.query({ text: 'SELECT * FROM item' })).rejects.toThrow('relation "item" does not exist');
  expect(await other.query({ text: 'SELECT current_setting($1) AS path' }, ['search_path'])).toEqual([
    { path: 'other' },
  ]);
});

test('keeps to its schema when the URL has session options of its own', async () => {
  const database = new Database({ url: `${testDatabase.url}&options=-c%20search_path%3Dpublic`, schema: 'sample' });
  try {
    expect(await database.query({ text: 'SHOW search_path' })).toEqual([{ search_path: 'sample' }]);
  } finally {
    await database.close();
  }
});

test('commits what a transaction wrote, and rolls all of it back when its work throws', async () => {
  await database.transaction(async (transaction) => {
    expect(await transaction.execute(insert, ['kept'])).toBe(1);
  });
  const failing = database.transaction(async (transaction) => {
    await transaction.execute(insert, ['dropped']);
    throw new Error('changed my mind');
  });
  await expect(failing).rejects.toThrow('changed my mind');
  expect(await itemsNamed('kept')).toBe(1);
  expect(await itemsNamed('dropped')).toBe(0);
});

test('fails when the work swallowed the error of a statement, since nothing was committed', async () => {
  const swallowing = database.transaction(async (transaction) => {
    await transaction.execute(insert, ['swallowed']);
    await transaction.query({ text: 'SELECT 1 / 0' }).catch(() => undefined);
  });
  await expect(swallowing).rejects.toThrow('rolled the transaction back');
  expect(await itemsNamed('swallowed')).toBe(0);
});

test('refuses a statement after the end of its transaction', async () => {
  const ended = await database.transaction(async (transaction) => transaction);
  await expect(ended.execute(insert, ['late'])).rejects.toThrow('after the end of its transaction');
});

test.each([
  { attempts: 1, outcome: 'fails at the first deadlock' },
  { attempts: 5, outcome: 'tries the work again after a deadlock' },
])('$outcome when told $attempts attempts', async ({ attempts }) => {
  await database.execute({ text: `INSERT INTO item (name) SELECT 'lock ' || n FROM generate_series(1, 2) n` });
  const lock = { name: 'lock', text: `UPDATE item SET name = name WHERE name = $1` };
  let arrived = 0;
  let openGate = () => {};
  const bothHoldOne = new Promise<void>((resolve) => {
    openGate = resolve;
  });
  const lockBoth = (first: string, second: string) =>
    database.transaction(
      async (transaction) => {
        await transaction.query(lock, [first]);
        arrived += 1;
        if (arrived >= 2) openGate();
        await bothHoldOne;
        await transaction.query(lock, [second]);
      },
      { attempts },
    );
  const outcomes = await Promise.allSettled([lockBoth('lock 1', 'lock 2'), lockBoth('lock 2', 'lock 1')]);
  expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(attempts === 1 ? 1 : 0);
});

test('stops a statement in PostgreSQL itself when its signal aborts, and its connection is used again', async () => {
  const single = testDatabase.open({ schema: 'sample', poolSize: 1 });
  const [before] = await single.query<{ pid: number }>({ text: 'SELECT pg_backend_pid() AS pid' });
  const caller = new AbortController();
  const sleeping = expect(single.query(sleep, [], caller.signal)).rejects.toThrow('the caller went away');
  await untilSleepers(1);
  const abortedAtMs = performance.now();
  caller.abort(new Error('the caller went away'));
  await sleeping;
  expect(performance.now() - abortedAtMs).toBeLessThan(5_000);
  await untilSleepers(0);
  expect(await single.query({ text: 'SELECT pg_backend_pid() AS pid' })).toEqual([before]);
});

test('rolls a transaction back when its signal aborts, also between statements', async () => {
  const caller = new AbortController();
  const aborted = database.transaction(
    async (transaction) => {
      await transaction.execute(insert, ['aborted']);
      caller.abort(new Error('the caller went away'));
    },
    { signal: caller.signal },
  );
  await expect(aborted).rejects.toThrow('the caller went away');
  expect(await itemsNamed('aborted')).toBe(0);
});

test('a cancelled statement never takes the next one on its connection with it', async () => {
  const single = testDatabase.open({ schema: 'sample', poolSize: 1 });
  for (let round = 0; round < 50; round += 1) {
    const caller = new AbortController();
    const cancelled = single.query({ text: 'SELECT pg_sleep(0.002)' }, [], caller.signal).catch(() => undefined);
    const next = single.query({ text: 'SELECT 1 AS one FROM pg_sleep(0.001)' });
    setTimeout(() => caller.abort(), round % 5);
    await cancelled;
    expect(await next).toEqual([{ one: 1 }]);
  }
});

test('sends nothing for a signal that has already aborted', async () => {
  statements.length = 0;
  await expect(database.query(count, ['x'], AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
  expect(statements).toEqual([]);
});

test('tells the name of each statement that is sent', async () => {
  statements.length = 0;
  await database.transaction((transaction) => transaction.query(count, ['x']));
  await database.query({ text: 'SELECT 1' });
  expect(statements).toEqual(['begin', 'count', 'commit', 'unnamed']);
});

test('goes on with a new connection after PostgreSQL cut one', async () => {
  const single = testDatabase.open({ schema: 'sample', poolSize: 1 });
  const suicide = single.query({ text: 'SELECT pg_terminate_backend(pg_backend_pid())' });
  await expect(suicide).rejects.toThrow(DatabaseUnavailable);
  expect(await single.query({ text: 'SELECT 1 AS one' })).toEqual([{ one: 1 }]);
});

test('is reachable exactly while PostgreSQL answers', async () => {
  expect(await database.isReachable()).toBe(true);
  const nowhere = new Database({ url: 'postgresql://ehub@/x?host=/nonexistent', schema: 'sample' });
  expect(await nowhere.isReachable()).toBe(false);
  await nowhere.close();
});

test('limits statements, and pauses in a transaction, to the configured time', async () => {
  const patient = testDatabase.open({ schema: 'sample', poolSize: 1, timeoutMs: 300_000 });
  const settings = {
    text: "SELECT current_setting('statement_timeout') AS statement, current_setting('idle_in_transaction_session_timeout') AS pause",
  };
  expect(await patient.query(settings)).toEqual([{ statement: '5min', pause: '5min' }]);
  expect(await database.query(settings)).toEqual([{ statement: '10s', pause: '10s' }]);
});
