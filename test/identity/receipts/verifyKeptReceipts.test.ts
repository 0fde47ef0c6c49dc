import { expect, test } from '@jest/globals';
import { InlineKeys } from '../../../identity/keys/KeySet.ts';
import { newSigningKey } from '../../../identity/keys/SigningKey.ts';
import { verifyKeptReceipts } from '../../../identity/receipts/verifyKeptReceipts.ts';
import { receiptsOf } from '../../support/identity/exportOf.ts';

const [key, stranger] = await Promise.all([newSigningKey(), newSigningKey()]);
const [receipts, another] = await Promise.all(
  ['deed', 'other'].map(async (what) => (await receiptsOf(key, 5, undefined, what)).receipts),
);
const [, second, third, fourth] = receipts ?? [];
const [, otherSecond, otherThird] = another ?? [];

function verdictOn(...kept: readonly unknown[]) {
  const keys = new InlineKeys([key.publicJwk]);
  const lines = kept.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
  return verifyKeptReceipts(
    (async function* () {
      yield* lines;
    })(),
    (hub) => (hub === 'MYKUL' ? keys : undefined),
  );
}

test('receipts are valid in any order, with gaps and duplicates', async () => {
  expect(await verdictOn(fourth, second, second)).toEqual({ kind: 'GOOD', receipts: 3 });
  expect(await verdictOn()).toEqual({ kind: 'GOOD', receipts: 0 });
});

test('a line that no hub of the registry signed is named', async () => {
  const [foreign] = (await receiptsOf(stranger, 1)).receipts;
  for (const bad of [{ ...third, subject: 'x' }, { ...third, hub: 'CNHGH' }, foreign, '', 'x', '{}'])
    expect(await verdictOn(second, bad, fourth)).toMatchObject({ kind: 'BAD', line: 2, fault: 'NOT_SIGNED' });
});

test.each([
  ['at the same position', second, otherSecond],
  ['where one follows the other', second, otherThird],
  ['where one precedes the other', third, otherSecond],
  ['where both follow another', third, otherThird],
])('two histories are found, %s', async (_, one, other) => {
  expect(await verdictOn(one, other)).toMatchObject({ kind: 'BAD', line: 2, fault: 'FORKED' });
});
