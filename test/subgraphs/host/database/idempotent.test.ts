import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Database, Transaction } from '../../../../subgraphs/host/database/Database.ts';
import { answeredBefore, canonicalJson, idempotent } from '../../../../subgraphs/host/database/idempotent.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/postgres/testDatabase.ts';
import { fc } from '../../../support/properties.ts';
import { migrateSample } from './migrateSample.ts';

let testDatabase: TestDatabase;
let database: Database;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = testDatabase.open({ schema: 'sample' });
  await migrateSample(database);
});
afterAll(() => testDatabase.drop());

const input = { idempotencyKey: 'ignored', name: 'Kopi', tags: { b: 1, a: [2n] } };

/** Writes one item with the key's name. */
const insertItem = (key: string, answer: unknown) => async (transaction: Transaction) => {
  await transaction.execute({ name: 'insert_item', text: 'INSERT INTO item (name) VALUES ($1)' }, [key]);
  return answer;
};

async function effects(key: string): Promise<number> {
  return (await database.query({ text: 'SELECT FROM item WHERE name = $1' }, [key])).length;
}

test('gives 30 concurrent repeats of one key the answer of a single effect', async () => {
  const calls = Array.from({ length: 30 }, (_, index) =>
    idempotent(
      database,
      { key: 'repeated', party: 'anonymous', operation: 'add', input },
      insertItem('repeated', { call: index }),
    ),
  );
  const outcomes = await Promise.all(calls);
  expect(outcomes).toEqual(Array.from({ length: 30 }, () => outcomes[0]));
  expect(await effects('repeated')).toBe(1);
});

test('repeats the first answer exactly, with its order of keys and unusual texts', async () => {
  const answer = { z: 1, a: [null, 'x\u0000y', 1e21, '0.10'], left: undefined };
  const call = { key: 'exact', party: 'anonymous', operation: 'add', input };
  const first = await idempotent(database, call, insertItem('exact', answer));
  const again = await idempotent(database, call, insertItem('exact', 'another'));
  expect(JSON.stringify(again)).toBe(JSON.stringify(first));
  expect(again).toEqual({ kind: 'answer', answer: { z: 1, a: [null, 'x\u0000y', 1e21, '0.10'] } });
});

test('treats inputs as equal whatever the order of their fields and their key', async () => {
  const work = insertItem('ordered', 1);
  await idempotent(
    database,
    { key: 'ordered', party: 'anonymous', operation: 'add', input: { a: 1, b: { c: 2, d: 3 } } },
    work,
  );
  const reordered = { b: { d: 3, c: 2 }, idempotencyKey: 'ordered', a: 1 };
  const again = await idempotent(
    database,
    { key: 'ordered', party: 'anonymous', operation: 'add', input: reordered },
    work,
  );
  expect(again.kind).toBe('answer');
  expect(await effects('ordered')).toBe(1);
});

test.each([
  { what: 'another input', operation: 'add', other: { ...input, name: 'Teh' } },
  { what: 'another operation', operation: 'remove', other: input },
])('refuses a key that was used with $what and does nothing', async ({ what, operation, other }) => {
  await idempotent(database, { key: what, party: 'anonymous', operation: 'add', input }, insertItem(what, 1));
  const reuse = await idempotent(
    database,
    { party: 'anonymous', key: what, operation, input: other },
    insertItem(what, 2),
  );
  expect(reuse).toEqual({ kind: 'keyReused' });
  expect(await effects(what)).toBe(1);
});

test('reports whether a key is new, answered or reused, without doing any work', async () => {
  const call = { key: 'asked', party: 'anonymous', operation: 'add', input };
  expect(await answeredBefore(database, call)).toBeUndefined();
  await idempotent(database, call, insertItem('asked', 'done'));
  expect(await answeredBefore(database, call)).toEqual({ kind: 'answer', answer: 'done' });
  expect(await answeredBefore(database, { ...call, operation: 'remove' })).toEqual({ kind: 'keyReused' });
});

test('keeps nothing when the work throws, and the key may be used again', async () => {
  const call = { key: 'failing', party: 'anonymous', operation: 'add', input };
  const failing = idempotent(database, call, async (transaction) => {
    await insertItem('failing', 1)(transaction);
    throw new Error('no stock');
  });
  await expect(failing).rejects.toThrow('no stock');
  expect(await effects('failing')).toBe(0);
  expect(await idempotent(database, call, insertItem('failing', 2))).toEqual({ kind: 'answer', answer: 2 });
});

test('a repeat that waited for work that failed does the work itself', async () => {
  const call = { key: 'handed over', party: 'anonymous', operation: 'add', input };
  let fail = () => {};
  const failure = new Promise<void>((_, reject) => {
    fail = () => reject(new Error('gone'));
  });
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const first = idempotent(database, call, async () => {
    begin();
    await failure;
  });
  await begun;
  const second = idempotent(database, call, insertItem('handed over', 'second'));
  fail();
  await expect(first).rejects.toThrow('gone');
  expect(await second).toEqual({ kind: 'answer', answer: 'second' });
});

test('gives a repeat the receipt of the first time, and nobody that of what was done before its hub knew who asks', async () => {
  const record = async () => 7n;
  const add = (party: string) => idempotent(database, { ...call, party }, insertItem('receipt', 'done'), record);
  const call = { key: 'receipt', operation: 'add', input };
  expect(await add('anonymous')).toEqual({ kind: 'answer', answer: 'done', receipt: 7n });
  expect(await add('anonymous')).toEqual({ kind: 'answer', answer: 'done', receipt: 7n });
  expect(await answeredBefore(database, { ...call, party: 'anonymous' })).toMatchObject({ receipt: 7n });
  for (const _ of ['first', 'again']) {
    expect(await answeredBefore(database, { ...call, party: 'operator:MYKUL' })).toEqual({
      kind: 'answer',
      answer: 'done',
    });
    expect(await add('operator:MYKUL')).toEqual({ kind: 'answer', answer: 'done' });
  }
  expect(await effects('receipt')).toBe(1);
});

test.each(['', 'x'.repeat(256), 'a\u0000b'])('refuses the key %j as invalid input', async (key) => {
  await expect(
    idempotent(database, { key, party: 'anonymous', operation: 'add', input }, async () => 1),
  ).rejects.toMatchObject({
    userErrors: [{ code: 'INVALID', field: ['input', 'idempotencyKey'] }],
  });
});

test('takes a key of 255 characters beyond the basic plane', async () => {
  const key = '🛳'.repeat(255);
  expect(await idempotent(database, { key, party: 'anonymous', operation: 'add', input }, async () => 1)).toMatchObject(
    { answer: 1 },
  );
});

test('canonical JSON is the same value, and the same text for every order of keys', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
    }),
  );
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}
