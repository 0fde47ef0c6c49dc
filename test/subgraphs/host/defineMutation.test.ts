import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Caller, callerOf, openCaller } from '../../../identity/principals/Caller.ts';
import { projectRoot } from '../../../schema/projectRoot.ts';
import { SettlementTerms } from '../../../schema/registry/SettlementTerms.ts';
import type { Database } from '../../../subgraphs/host/database/Database.ts';
import { migrate } from '../../../subgraphs/host/database/migrate.ts';
import { defineMutation } from '../../../subgraphs/host/defineMutation.ts';
import { Refusal, type RefusalCode, refuse } from '../../../subgraphs/host/Refusal.ts';
import type { HubContext } from '../../../subgraphs/host/Subgraph.ts';
import type { UnitOfWork } from '../../../subgraphs/host/UnitOfWork.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres/testDatabase.ts';

let testDatabase: TestDatabase;
let database: Database;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = testDatabase.open({ schema: 'notes' });
  // Any contract's folder would do: what is used here is common to all.
  await migrate(database, join(projectRoot, 'subgraphs/merchants/migrations'));
  await database.execute({ text: 'CREATE TABLE note (text text)' });
});
afterAll(() => testDatabase.drop());

interface Input {
  readonly idempotencyKey: string;
  readonly text: string;
}

const context = (caller = openCaller) =>
  ({
    ...{ database, caller, signal: new AbortController().signal, now: Date.now },
    terms: () => new SettlementTerms({}),
  }) as unknown as HubContext;

/** Writes a note; then, while `failure` has something to throw, throws it. */
function noting(failure: { error?: Error } = {}) {
  let runs = 0;
  const work = async ({ text }: Input, { transaction }: UnitOfWork) => {
    runs += 1;
    await transaction.execute({ text: 'INSERT INTO note VALUES ($1)' }, [text]);
    if (failure.error) throw failure.error;
    return { text };
  };
  const resolve = defineMutation({ name: 'writeNote', field: 'note', work });
  return { send: (input: Input, caller?: Caller) => resolve(undefined, { input }, context(caller)), runs: () => runs };
}

/** Of MYKUL or CNHGH. */
const operator = (hub: string) => callerOf({ kind: 'operator', hub }, 'somebody', []);

async function notes(text: string): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    { text: 'SELECT count(*)::int AS count FROM note WHERE text = $1' },
    [text],
  );
  return row!.count;
}

describe('a mutation', () => {
  test('answers with its payload and is executed once, however often and with whichever operations it is sent', async () => {
    const { send, runs } = noting();
    const input = { idempotencyKey: 'once', text: 'once' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(input)));
    for (const answer of answers) expect(answer).toEqual({ note: { text: 'once' }, userErrors: [] });
    expect([runs(), await notes('once')]).toEqual([1, 1]);
  });

  test('is refused when its key comes with another input, or with another mutation', async () => {
    const { send } = noting();
    await send({ idempotencyKey: 'taken', text: 'first' });
    const answer = await send({ idempotencyKey: 'taken', text: 'second' });
    expect(answer).toMatchObject({ note: null, userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] });
    const erase = defineMutation({ name: 'eraseNote', field: 'note', work: async (_: Input) => ({ text: 'first' }) });
    const input = { idempotencyKey: 'taken', text: 'first' };
    expect(await erase(undefined, { input }, context())).toMatchObject({
      userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED', field: ['input', 'idempotencyKey'] }],
    });
    expect(await notes('second')).toBe(0);
  });

  test('that is refused for good writes nothing and keeps its answer', async () => {
    const failure: { error?: Error } = { error: refuse('CONFLICT', 'No.', ['input', 'text']) };
    const { send, runs } = noting(failure);
    const input = { idempotencyKey: 'refused', text: 'refused' };
    const answer = { note: null, userErrors: [{ code: 'CONFLICT', message: 'No.', field: ['input', 'text'] }] };
    expect(await send(input)).toEqual(answer);
    failure.error = undefined;
    expect(await send(input)).toEqual(answer);
    expect([runs(), await notes('refused')]).toEqual([1, 0]);
  });

  test.each([
    ['invalid input', refuse('INVALID', 'Wrong.', ['input', 'text']), true],
    ['a fault', new Error('broken'), false],
  ])('that fails by %s writes nothing and may be sent again with the same key', async (name, error, isRefusal) => {
    const failure: { error?: Error } = { error };
    const { send } = noting(failure);
    const input = { idempotencyKey: name, text: name };
    if (isRefusal) expect(await send(input)).toMatchObject({ note: null, userErrors: [{ code: 'INVALID' }] });
    else await expect(send(input)).rejects.toBe(error);
    expect(await notes(name)).toBe(0);
    failure.error = undefined;
    expect(await send({ ...input, text: `${name}, corrected` })).toMatchObject({ userErrors: [] });
    expect(await notes(`${name}, corrected`)).toBe(1);
  });

  test.each(['', '\u0000', 'x'.repeat(256)])('with the key %.5j is refused as invalid', async (idempotencyKey) => {
    const { send, runs } = noting();
    expect(await send({ idempotencyKey, text: 'key' })).toMatchObject({
      userErrors: [{ code: 'INVALID', field: ['input', 'idempotencyKey'] }],
    });
    expect(runs()).toBe(0);
  });

  test('tells every reason of a refusal', async () => {
    const reason = (code: RefusalCode) => ({ code, message: code, field: null });
    const { send } = noting({ error: new Refusal([reason('INVALID'), reason('NOT_FOUND')]) });
    const { userErrors } = await send({ idempotencyKey: 'two reasons', text: 'two reasons' });
    expect(userErrors).toEqual([reason('INVALID'), reason('NOT_FOUND')]);
  });
});

describe('an idempotency key', () => {
  test('is its principal’s own: the same key of another is another call', async () => {
    const { send, runs } = noting();
    const input = (text: string) => ({ idempotencyKey: 'shared', text });
    expect(await send(input('one'), operator('MYKUL'))).toEqual({ note: { text: 'one' }, userErrors: [] });
    expect(await send(input('two'), operator('CNHGH'))).toEqual({ note: { text: 'two' }, userErrors: [] });
    expect(await send(input('one'), operator('MYKUL'))).toEqual({ note: { text: 'one' }, userErrors: [] });
    expect(await send(input('two'), operator('MYKUL'))).toMatchObject({
      userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED' }],
    });
    expect(runs()).toBe(2);
  });

  test('that was used before its hub knew who asks is answered as then, and for another call is new', async () => {
    const { send, runs } = noting();
    const old = { idempotencyKey: 'of before', text: 'old' };
    await send(old);
    expect(await send(old, operator('MYKUL'))).toEqual({ note: { text: 'old' }, userErrors: [] });
    expect(await send(old, operator('MYKUL'))).toEqual({ note: { text: 'old' }, userErrors: [] });
    expect(runs()).toBe(1);
    await send({ ...old, text: 'new' }, operator('CNHGH'));
    expect(runs()).toBe(2);
  });
});
