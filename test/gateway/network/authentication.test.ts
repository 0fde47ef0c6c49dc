import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Principal } from '../../../identity/principals/Principal.ts';
import { hubName } from '../../../identity/trust/Trust.ts';
import { FakeNetwork } from '../../support/hubs/FakeNetwork.ts';
import { fakeId } from '../../support/hubs/FakeRows.ts';
import { audience, issuers, principals, testTrust, tokenOf } from '../../support/identity/testTrust.ts';

let made: Awaited<ReturnType<typeof testTrust>>;
let network: FakeNetwork;

beforeAll(async () => {
  made = await testTrust();
  network = await FakeNetwork.start([{ code: 'CNHGH' }, { code: 'MYKUL' }], { trust: made.document });
}, 60_000);

afterAll(() => network?.close());

const nowMs = Date.now();

function token(kind: keyof typeof principals, principal: Principal = principals[kind]): Promise<string> {
  if (kind === 'merchant' || kind === 'operator')
    return tokenOf(made.keys.MYKUL, principal, { issuer: issuers.MYKUL, nowMs });
  return tokenOf(made.keys.network, principal, { nowMs });
}

const merchant = fakeId('MYKUL', 'Merchant', 1);
const identifiers = `{ merchant(id: "${merchant}") { id identifiers { number } } }`;

function send(headers: Record<string, string>, query = '{ __typename }'): Promise<Response> {
  return fetch(network.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
}

test('the catalogue and the directory answer without a token', async () => {
  const { data, errors } = await network.query<{ products: { totalCount: number } }>(
    '{ products(first: 1) { totalCount nodes { title stock { available } } } hubs { code } marketplaces { name } }',
  );
  expect(errors).toBeUndefined();
  expect(data?.products.totalCount).toBeGreaterThan(0);
});

describe('a field with a rule', () => {
  test('is refused without a token, and no hub is asked for it alone', async () => {
    const asked = network.hub('MYKUL').calls.length;
    const { data, errors } = await network.query(
      '{ stockLevel(id: "x") { id } merchantByRegistration(scheme: CN_USCC, number: "1") { id } }',
    );
    expect(data).toEqual({ stockLevel: null, merchantByRegistration: null });
    expect(errors?.map(({ path, extensions }) => [path, extensions?.code, extensions?.retryable])).toEqual([
      [['stockLevel'], 'UNAUTHORIZED_FIELD_OR_TYPE', false],
      [['merchantByRegistration'], 'UNAUTHORIZED_FIELD_OR_TYPE', false],
    ]);
    expect(network.hub('MYKUL').calls.length).toBe(asked);
  });

  test('is returned to callers with the scope, cold and hot, and to no others in between', async () => {
    const [marketplace, networkOperator] = [await token('marketplace'), await token('networkOperator')];
    for (let round = 0; round < 3; round++) {
      expect((await network.query(identifiers, {}, marketplace)).errors).toBeUndefined();
      for (const other of [undefined, networkOperator]) {
        const { data, errors } = await network.query<{ merchant: null }>(identifiers, {}, other);
        expect(data?.merchant).toBeNull();
        expect(errors?.[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
      }
    }
  });
});

describe('a token that does not hold', () => {
  test.each<[string, () => Promise<string> | string]>([
    ['of nobody', () => 'abc'],
    [
      'that is unsigned',
      () =>
        `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${Buffer.from('{}').toString('base64url')}.`,
    ],
    ['that is expired', () => tokenOf(made.keys.network, principals.marketplace, { nowMs: nowMs - 7_200_000 })],
    [
      'of a hub that speaks for another',
      () => tokenOf(made.keys.MYKUL, { kind: 'operator', hub: 'CNHGH' }, { issuer: issuers.MYKUL, nowMs }),
    ],
    [
      'for another network',
      () => tokenOf(made.keys.network, principals.marketplace, { nowMs, audience: 'https://other.test' }),
    ],
    [
      'of a hub that does not sign its messages',
      () => tokenOf(made.keys.hubMYKUL, principals.hub, { issuer: hubName(audience, 'MYKUL'), nowMs, lifetimeS: 60 }),
    ],
    ['of 100 kB', () => 'a'.repeat(15_000)],
  ])('is refused with 401 and no reason: %s', async (_, make) => {
    const response = await send({ authorization: `Bearer ${await make()}` });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    const body = (await response.json()) as { errors: { message: string; extensions: object }[] };
    expect(body.errors[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED', retryable: false });
    expect(body.errors[0]?.message).not.toMatch(/expired|audience|signature|issuer/i);
  });

  test('is refused though the operation is public, and so is another scheme', async () => {
    expect((await send({ authorization: 'Basic YTpi' })).status).toBe(401);
    expect((await send({ authorization: 'Bearer' })).status).toBe(401);
  });
});

test('a registry that names no issuer opens a gateway on loopback only, and says so', async () => {
  const open = await FakeNetwork.start([{ code: 'MYKUL' }]);
  try {
    await open.log.entry('The registry names no token issuer: anyone who can reach this gateway may do anything', 1);
    expect((await open.query('{ stockLevel(id: "x") { id } }')).errors?.[0]?.extensions?.code).not.toBe(
      'UNAUTHORIZED_FIELD_OR_TYPE',
    );
  } finally {
    await open.close();
  }
  await expect(FakeNetwork.start([{ code: 'MYKUL' }], { settings: { host: '0.0.0.0' } })).rejects.toThrow(
    'names no token issuer',
  );
});
