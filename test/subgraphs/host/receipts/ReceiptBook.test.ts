import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { InlineKeys } from '../../../../identity/keys/KeySet.ts';
import { newSigningKey, type SigningKey } from '../../../../identity/keys/SigningKey.ts';
import { limits } from '../../../../identity/limits.ts';
import { verifyReceipts } from '../../../../identity/receipts/verifyReceipts.ts';
import type { Database } from '../../../../subgraphs/host/database/Database.ts';
import { exportReceipts } from '../../../../subgraphs/host/receipts/answerReceipts.ts';
import { ReceiptBook } from '../../../../subgraphs/host/receipts/ReceiptBook.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/postgres/testDatabase.ts';
import { migrateSample } from '../database/migrateSample.ts';

let testDatabase: TestDatabase;
let database: Database;
/** Two processes of one hub. */
let replica: Database;
let key: SigningKey;
let book: ReceiptBook;
let other: ReceiptBook;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = testDatabase.open({ schema: 'sample' });
  replica = testDatabase.open({ schema: 'sample' });
  await migrateSample(database);
  key = await newSigningKey();
  book = new ReceiptBook(database, 'MYKUL', key);
  other = new ReceiptBook(replica, 'MYKUL', key);
});
afterAll(() => testDatabase.drop());

const done = (n: number) => ({
  caller: { party: 'operator:MYKUL', subject: 'aisyah' },
  operation: 'depositFunds',
  input: { b: n, a: [1] },
  answer: { account: null },
  atMs: Date.UTC(2026, 0, 15),
});

const recordIn = (from: ReceiptBook, n: number) =>
  (from === book ? database : replica).transaction((transaction) => from.record(transaction, done(n)));

async function verdict(first?: number) {
  const lines: string[] = [];
  for await (const text of exportReceipts(book, key, first)) lines.push(...text.split('\n').slice(0, -1));
  const keys = new InlineKeys([key.publicJwk]);
  return verifyReceipts(
    (async function* () {
      yield* lines;
    })(),
    () => keys,
  );
}

describe('the receipts of a contract', () => {
  test('form one chain, whichever process executes and seals them', async () => {
    const count = 3 * limits.receiptsPerSeal + 7;
    const receipts = await Promise.all(
      Array.from({ length: count }, async (_, n) => {
        const from = n % 2 === 0 ? book : other;
        return from.receipts([await recordIn(from, n)]);
      }),
    );
    const positions = receipts.flat().map(({ position }) => position);
    expect(positions.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, n) => n + 1));
    expect(await verdict()).toMatchObject({ kind: 'GOOD', receipts: count });
    expect(await verdict(100)).toMatchObject({ kind: 'GOOD', receipts: count - 99 });
  });

  test('say who did what, when, by digests of input and answer', async () => {
    const [receipt] = await book.receipts([await recordIn(book, 1)]);
    expect(receipt).toMatchObject({
      ...{ hub: 'MYKUL', contract: 'sample', at: '2026-01-15T00:00:00.000Z', kid: key.kid },
      ...{ party: 'operator:MYKUL', subject: 'aisyah', operation: 'depositFunds' },
      // printf '{"a":[1],"b":1}' | openssl dgst -sha256 -binary | base64url, and of {"account":null}
      input: 'lkrFoLtl1hUUTg_KVpysf4-MfGZH81p5yPOZh45bmvY',
      answer: 'arc3YHOey9HUgWGS7T2rgmxiFRWXoZ2mD7VR_y6uDLI',
    });
  });

  test('leave nothing of a mutation that was undone', async () => {
    const before = await book.head();
    const undone = database.transaction(async (transaction) => {
      await book.record(transaction, done(1));
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await book.seal();
    expect(await book.head()).toEqual(before);
  });

  test('stand behind what was committed later, without a gap, where a mutation took longer', async () => {
    const before = await book.head();
    let slow = 0n;
    await database.transaction(async (transaction) => {
      slow = await book.record(transaction, done(1));
      const [quick] = await other.receipts([await recordIn(other, 2)]);
      expect(quick?.position).toBe(before.position + 1);
    });
    const [receipt] = await book.receipts([slow]);
    expect(receipt?.position).toBe(before.position + 2);
    expect(await verdict()).toMatchObject({ kind: 'GOOD' });
  });

  test.each([
    ['changed', `UPDATE receipt SET party = 'x' WHERE position = 1`],
    ['sealed anew', `UPDATE receipt SET signature = 'x' WHERE position = 1`],
    ['removed', 'DELETE FROM receipt WHERE position = 1'],
    ['emptied', 'TRUNCATE receipt'],
  ])('cannot be %s in the database', async (_, text) => {
    await expect(database.execute({ text })).rejects.toThrow('sealed once');
  });
});
