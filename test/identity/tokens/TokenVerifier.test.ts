import { beforeAll, describe, expect, test } from '@jest/globals';
import { newSigningKey } from '../../../identity/keys/SigningKey.ts';
import { limits } from '../../../identity/limits.ts';
import { callerOf } from '../../../identity/principals/Caller.ts';
import { MachineTokens } from '../../../identity/tokens/MachineTokens.ts';
import { TokenVerifier } from '../../../identity/tokens/TokenVerifier.ts';
import { gatewayName, hubName, Trust, type TrustDocument } from '../../../identity/trust/Trust.ts';
import { audience, issuers, principals, testTrust, tokenOf } from '../../support/identity/testTrust.ts';

const beginMs = Date.UTC(2026, 0, 15, 8);
let nowMs = beginMs;
const now = () => nowMs;

let made: Awaited<ReturnType<typeof testTrust>>;
beforeAll(async () => {
  made = await testTrust();
});

function verifierOf(document: TrustDocument, hub?: string) {
  nowMs = beginMs;
  const trust = new Trust({ now });
  trust.update(document);
  return { trust, verifier: new TokenVerifier(trust, { now, hub }) };
}

describe('a token that was verified', () => {
  test('is known from then on, until it expires', async () => {
    const { verifier } = verifierOf(made.document);
    const token = await tokenOf(made.keys.MYKUL, principals.operator, { issuer: issuers.MYKUL, nowMs, lifetimeS: 600 });
    expect(verifier.known(token)).toBeUndefined();
    const caller = await verifier.verify(token);
    expect(verifier.known(token)).toBe(caller);
    nowMs += (600 + limits.clockSkewS) * 1_000;
    expect(verifier.known(token)).toBeUndefined();
    await expect(verifier.verify(token)).rejects.toMatchObject({ fault: 'EXPIRED' });
  });

  test('is invalid once its key, its hub, its marketplace or all trust is removed from the registry', async () => {
    const { network, hubs, marketplaces } = made.document;
    const other = await newSigningKey();
    const rekeyed = hubs.map((hub) => ({ ...hub, jwks: { keys: [other.publicJwk] } }));
    const operator = await tokenOf(made.keys.MYKUL, principals.operator, { issuer: issuers.MYKUL, nowMs: beginMs });
    const marketplace = await tokenOf(made.keys.network, principals.marketplace, { nowMs: beginMs });
    const cases: [string, TrustDocument, string][] = [
      [operator, { network, marketplaces, hubs: rekeyed }, 'UNKNOWN_KEY'],
      [operator, { network, marketplaces, hubs: hubs.slice(1) }, 'UNKNOWN_ISSUER'],
      [marketplace, { network, hubs, marketplaces: [] }, 'NOT_ENTITLED'],
      [marketplace, { hubs, marketplaces }, 'UNKNOWN_ISSUER'],
    ];
    for (const [token, document, fault] of cases) {
      const { trust, verifier } = verifierOf(made.document);
      await verifier.verify(token);
      trust.update(document);
      expect(verifier.known(token)).toBeUndefined();
      await expect(verifier.verify(token)).rejects.toMatchObject({ fault });
      trust.update(made.document);
      await verifier.verify(token);
    }
  });

  test('stays known after a change of the registry that does not affect its issuer', async () => {
    const { trust, verifier } = verifierOf(made.document);
    const token = await tokenOf(made.keys.network, principals.networkOperator, { nowMs });
    await verifier.verify(token);
    const others = made.document.hubs.slice(1);
    trust.update({ ...structuredClone(made.document), hubs: structuredClone(others) });
    expect(verifier.known(token)).toBeDefined();
  });

  test('is verified once for concurrent requests', async () => {
    const { verifier } = verifierOf(made.document);
    const token = await tokenOf(made.keys.network, principals.networkOperator, { nowMs });
    const callers = await Promise.all(Array.from({ length: 50 }, () => verifier.verify(token)));
    expect(new Set(callers).size).toBe(1);
  });

  test('while its key is being rotated, like one of the new key', async () => {
    const newKey = await newSigningKey();
    const { trust, verifier } = verifierOf(made.document);
    const both = { keys: [made.keys.MYKUL.publicJwk, newKey.publicJwk] };
    trust.update({ ...made.document, hubs: made.document.hubs.map((hub) => ({ ...hub, jwks: both })).slice(0, 1) });
    for (const key of [made.keys.MYKUL, newKey]) {
      const token = await tokenOf(key, principals.operator, { issuer: issuers.MYKUL, nowMs });
      await expect(verifier.verify(token)).resolves.toMatchObject({ party: 'operator:MYKUL' });
    }
  });
});

describe('a registry document with a fault', () => {
  test.each<[string, (document: TrustDocument) => TrustDocument]>([
    [
      'two issuers of one name',
      (document) => ({
        ...document,
        hubs: document.hubs.map((hub) => ({ ...hub, issuer: issuers.network })),
      }),
    ],
    [
      'a hub that names itself another',
      (document) => ({
        ...document,
        hubs: document.hubs.map((hub) => ({ ...hub, issuer: hubName(audience, 'CNHGH') })),
      }),
    ],
    [
      'a key that is no key',
      (document) => ({
        ...document,
        hubs: [{ code: 'MYKUL', keys: [{ kty: 'OKP', kid: 'x' }] }],
      }),
    ],
  ])('%s changes nothing', async (_, spoil) => {
    const { trust, verifier } = verifierOf(made.document);
    const token = await tokenOf(made.keys.MYKUL, principals.operator, { issuer: issuers.MYKUL, nowMs });
    expect(() => trust.update(spoil(made.document))).toThrow();
    await expect(verifier.verify(token)).resolves.toMatchObject({ party: 'operator:MYKUL' });
  });
});

describe("a gateway's tokens for hubs", () => {
  test('name the principal and its scopes, for that hub only', async () => {
    const { verifier } = verifierOf(made.document, 'MYKUL');
    const tokens = new MachineTokens(made.keys.gateway, gatewayName(audience), now);
    const caller = callerOf(principals.marketplace, 'Li at the counter', ['trade', 'trades:read']);
    const seen = await verifier.verify(await tokens.tokenFor(caller, hubName(audience, 'MYKUL')));
    expect(seen.view).toBe(caller.view);
    expect(seen.subject).toBe(caller.party);
    const elsewhere = await tokens.tokenFor(caller, hubName(audience, 'CNHGH'));
    await expect(verifier.verify(elsewhere)).rejects.toMatchObject({ fault: 'AUDIENCE' });
  });

  test('are created once per hub and view, and renewed before the last one expires', async () => {
    const { verifier } = verifierOf(made.document, 'MYKUL');
    const tokens = new MachineTokens(made.keys.gateway, gatewayName(audience), now);
    const hub = hubName(audience, 'MYKUL');
    const first = await tokens.tokenFor(callerOf(principals.marketplace, 'a', ['trade']), hub);
    expect(await tokens.tokenFor(callerOf(principals.marketplace, 'b', ['trade']), hub)).toBe(first);
    expect(await tokens.tokenFor(callerOf(principals.marketplace, 'a', []), hub)).not.toBe(first);
    nowMs += (limits.machineTokenLifetimeS - limits.machineTokenReserveS) * 1_000;
    const second = await tokens.tokenFor(callerOf(principals.marketplace, 'a', ['trade']), hub);
    expect(second).not.toBe(first);
    for (const token of [first, second]) await expect(verifier.verify(token)).resolves.toBeDefined();
  });
});
