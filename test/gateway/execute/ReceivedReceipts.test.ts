import { expect, test } from '@jest/globals';
import { ReceivedReceipts } from '../../../gateway/execute/ReceivedReceipts.ts';
import { limits } from '../../../gateway/limits.ts';
import { newSigningKey } from '../../../identity/keys/SigningKey.ts';
import { receiptsOf } from '../../support/identity/exportOf.ts';

const { receipts } = await receiptsOf(await newSigningKey(), 2 * limits.operationRootFields);
const [receipt] = receipts;
const pending = { hub: 'MYKUL', contract: 'settlement', operation: 'depositFunds', pending: true };

function taken(given: unknown, party = 'operator:MYKUL') {
  const received = new ReceivedReceipts(party);
  received.take('MYKUL', 'settlement', given);
  return received.list;
}

test('a client receives the receipts of the endpoints called, up to the number that one operation can have', () => {
  expect(taken([receipt, pending])).toEqual([receipt, pending]);
  expect(taken(receipts)).toEqual(receipts.slice(0, limits.operationRootFields));
});

test.each([
  ['of another hub', [{ ...receipt, hub: 'CNHGH' }]],
  ['of another contract', [{ ...receipt, contract: 'shipments' }]],
  ['of another party', [{ ...receipt, party: 'operator:CNHGH' }]],
  ['with a member of its own', [{ ...receipt, note: 'x' }]],
  ['with one that is too long', [{ ...receipt, subject: 'x'.repeat(5_000) }]],
  ['without a signature', [{ ...receipt, signature: undefined }]],
  ['pending of another hub', [{ ...pending, hub: 'CNHGH' }]],
  ['pending and not', [{ ...pending, pending: false }]],
  ['no receipt', [null, 1, 'x', [], {}]],
  ['no list', { 0: receipt, length: 1 }],
  ['nothing', undefined],
])('what is %s is not passed on', (_, given) => {
  expect(taken(given)).toEqual([]);
});
