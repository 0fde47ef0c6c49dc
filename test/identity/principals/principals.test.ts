import { describe, expect, test } from '@jest/globals';
import { anonymousCaller, callerOf } from '../../../identity/principals/Caller.ts';
import { hubOfParty, type Principal, partyOf } from '../../../identity/principals/Principal.ts';
import { type Scope, scopeNames, scopesOf } from '../../../identity/principals/scopes.ts';
import { fc } from '../../support/properties.ts';

const hub = fc.constantFrom('MYKUL', 'CNHGH', 'BELGG');
const ulid = fc.constantFrom('01JD4Q6V9M3T8R2W5X7Y0Z1A2B', '01JD4Q6V9MK4N6P8Q0R2S4T6V8');
const principal: fc.Arbitrary<Principal> = fc.oneof(
  fc.constant<Principal>({ kind: 'anonymous' }),
  fc.constant<Principal>({ kind: 'networkOperator' }),
  hub.map((code): Principal => ({ kind: 'operator', hub: code })),
  hub.map((code): Principal => ({ kind: 'hub', hub: code })),
  fc
    .tuple(hub, ulid)
    .map(([code, id]): Principal => ({ kind: 'marketplace', marketplace: `gid://${code}/Marketplace/${id}` })),
  fc
    .tuple(hub, ulid)
    .map(([code, id]): Principal => ({ kind: 'merchant', merchant: `gid://${code}/Merchant/${id}`, hub: code })),
);
const granted = fc.uniqueArray(fc.constantFrom(...scopeNames));

describe('principals', () => {
  test('have unique names', () => {
    fc.assert(
      fc.property(principal, principal, (a, b) => {
        expect(partyOf(a) === partyOf(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
        expect(partyOf(a).length).toBeLessThan(64);
      }),
    );
  });

  test('have only scopes of their kind, whatever their token grants', () => {
    fc.assert(
      fc.property(principal, granted, (who, names) => {
        const { scopes } = callerOf(who, 's', [...names, 'admin', '*', '']);
        for (const scope of scopes) expect(scopesOf(who.kind)).toContain(scope);
        expect(scopes.size).toBe(names.filter((name) => scopesOf(who.kind).has(name)).length);
      }),
    );
    expect(anonymousCaller.scopes.size).toBe(0);
    expect(scopesOf('anonymous').size).toBe(0);
  });

  test('have equal views if and only if they are one party with the same scopes, in any order', () => {
    const key = (who: Principal, scopes: ReadonlySet<Scope>) => `${partyOf(who)}|${[...scopes].sort().join()}`;
    fc.assert(
      fc.property(principal, granted, principal, granted, (whoA, namesA, whoB, namesB) => {
        const [a, b] = [callerOf(whoA, 's', namesA), callerOf(whoB, 't', namesB)];
        expect(a.view === b.view).toBe(key(whoA, a.scopes) === key(whoB, b.scopes));
        expect(callerOf(whoA, 'u', [...namesA].reverse()).view).toBe(a.view);
      }),
    );
  });

  test('have their hub in their id', () => {
    expect(hubOfParty('gid://MYKUL/Merchant/01JD4Q6V9M3T8R2W5X7Y0Z1A2B', 'Merchant')).toBe('MYKUL');
    for (const id of [
      'gid://MYKUL/Merchant/01JD4Q6V9M3T8R2W5X7Y0Z1A2B\n',
      'gid://mykul/Merchant/01JD4Q6V9M3T8R2W5X7Y0Z1A2B',
      '',
    ]) {
      expect(hubOfParty(id, 'Merchant')).toBeUndefined();
    }
    expect(hubOfParty('gid://MYKUL/Merchant/01JD4Q6V9M3T8R2W5X7Y0Z1A2B', 'Marketplace')).toBeUndefined();
  });
});
