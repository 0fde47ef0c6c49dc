import { expect, test } from '@jest/globals';
import { anonymousCaller, callerOf, openCaller } from '../../../../identity/principals/Caller.ts';
import type { Principal } from '../../../../identity/principals/Principal.ts';
import { visibleTo } from '../../../../subgraphs/host/access/parties.ts';

const marketplace = 'gid://MYKUL/Marketplace/01JD4Q6V9M3T8R2W5X7Y0Z1A2B';
const merchant = 'gid://CNHGH/Merchant/01JD4Q6V9M3T8R2W5X7Y0Z1A2B';
const at = (principal: Principal) => visibleTo(callerOf(principal, 'somebody', []), 'CNHGH');

test.each<[Principal, string]>([
  [{ kind: 'marketplace', marketplace }, marketplace],
  [{ kind: 'merchant', merchant, hub: 'CNHGH' }, merchant],
  [{ kind: 'hub', hub: 'MYKUL' }, 'hub:MYKUL'],
])('%j sees its own rows', (principal, party) => {
  expect(at(principal)).toEqual([party]);
});

test('a hub and its operator see all rows there, and elsewhere the rows that name them', () => {
  expect(at({ kind: 'operator', hub: 'CNHGH' })).toBeNull();
  expect(at({ kind: 'hub', hub: 'CNHGH' })).toBeNull();
  expect(at({ kind: 'operator', hub: 'MYKUL' })).toEqual(['operator:MYKUL']);
});

test('anonymous callers and the network operator see no rows', () => {
  expect(visibleTo(anonymousCaller, 'CNHGH')).toEqual([]);
  expect(at({ kind: 'networkOperator' })).toEqual([]);
});

test('everybody sees all rows of a hub without trust', () => {
  expect(visibleTo(openCaller, 'CNHGH')).toBeNull();
});
