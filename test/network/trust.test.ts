import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type GraphQLField, getNamedType, isCompositeType, isRequiredArgument } from 'graphql';
import { replaceFile } from '../../cli/replaceFile.ts';
import { audits } from '../../conformance/audits.ts';
import { HttpClient } from '../../conformance/HttpClient.ts';
import { openRegisteredHub } from '../../conformance/openHub.ts';
import { runAudits } from '../../conformance/runAudits.ts';
import { newSigningKey, openSigningKey, type SigningKey } from '../../identity/keys/SigningKey.ts';
import { callerOf } from '../../identity/principals/Caller.ts';
import { scopeNames } from '../../identity/principals/scopes.ts';
import { signRequest } from '../../identity/signatures/signRequest.ts';
import { MachineTokens } from '../../identity/tokens/MachineTokens.ts';
import { gatewayName, hubName } from '../../identity/trust/Trust.ts';
import { contractSchema, contractSdl, hubContractNames } from '../../schema/contracts.ts';
import { readRegistryFile } from '../../schema/registry/readRegistryFile.ts';
import { postGraphQL } from '../support/hub/postGraphQL.ts';
import { startTrustedNetwork, type TrustedNetwork } from '../support/network/startTestNetwork.ts';

let network: TrustedNetwork;
let gatewayKey: SigningKey;
let audience: string;
beforeAll(async () => {
  network = await startTrustedNetwork({ seed: 'ehub' });
  gatewayKey = await openSigningKey(network.keyFile('gateway'));
  audience = network.issuer.networkTrust.audience;
}, 60_000);
afterAll(() => network.close());

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly extensions?: Readonly<Record<string, unknown>> }[];
}
const codesOf = ({ errors = [] }: Answer) => errors.map(({ extensions }) => extensions?.code);

const openAccount = `mutation ($key: ID!, $hub: HubCode!) { openAccount(input: {
  idempotencyKey: $key, hub: $hub, ownerId: "gid://MYKUL/Marketplace/01JD4Q6V9M3T8R2W5X7Y0Z1A2B", kind: MARKETPLACE, currency: "USD"
}) { account { id } userErrors { code message } } }`;

/** What a hub is sent, with headers as a gateway makes them, or not. */
interface Message {
  readonly hub?: 'MYKUL' | 'CNHGH';
  readonly contract?: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

async function send({ hub = 'MYKUL', contract = 'settlement', body, headers }: Message) {
  const response = await fetch(network.hubs[hub].url(contract), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: response.status, answer: (await response.json()) as Answer };
}

/** A mutation as the gateway would send it for the operator of MYKUL. */
async function signed(body: string, key = gatewayKey, nowMs = Date.now()): Promise<Record<string, string>> {
  const operator = callerOf({ kind: 'operator', hub: 'MYKUL' }, 'operator:MYKUL', scopeNames);
  const token = await new MachineTokens(key, gatewayName(audience), () => nowMs).tokenFor(
    operator,
    hubName(audience, 'MYKUL'),
  );
  const headers = {
    authorization: `Bearer ${token}`,
    'ehub-principal': await network.issuer.token('operatorMYKUL'),
  };
  const url = network.hubs.MYKUL.url('settlement');
  return { ...headers, ...signRequest(key, { method: 'POST', url, headers }, body, nowMs) };
}

const bodyOf = (key: string) => JSON.stringify({ query: openAccount, variables: { key, hub: 'MYKUL' } });

describe('through the gateway', () => {
  test('the catalogue answers without a token', async () => {
    const { data, errors } = await network.query<{ products: { nodes: unknown[] } }>(
      '{ products(first: 3) { nodes { title stock { available } } } }',
    );
    expect(errors).toBeUndefined();
    expect(data?.products.nodes).toHaveLength(3);
  });

  test('a mutation is executed for authorised principals, and for nobody else', async () => {
    const variables = { key: 'through the gateway', hub: 'MYKUL' };
    for (const token of [
      undefined,
      await network.issuer.token('marketplace'),
      await network.issuer.token('networkOperator'),
    ])
      expect(codesOf(await network.query(openAccount, variables, token))).toEqual(['UNAUTHORIZED_FIELD_OR_TYPE']);
    const operator = await network.query(openAccount, variables, await network.issuer.token('operatorMYKUL'));
    expect(operator).toMatchObject({ data: { openAccount: { account: { id: expect.any(String) }, userErrors: [] } } });
  });

  test("a hub's token without a message that the hub has signed is refused", async () => {
    const hubKey = await openSigningKey(network.keyFile('MYKUL'));
    const caller = callerOf({ kind: 'hub', hub: 'MYKUL' }, 'MYKUL', scopeNames);
    const token = await new MachineTokens(hubKey, hubName(audience, 'MYKUL')).tokenFor(caller, audience);
    const query = '{ reconciliation(hub: "MYKUL", counterparty: "CNHGH") { hub { code } } }';
    expect(codesOf(await network.query(query, {}, token))).toEqual(['UNAUTHENTICATED']);

    const body = JSON.stringify({ query });
    const headers = { authorization: `Bearer ${token}` };
    const url = `${network.url}/graphql`;
    const fields = signRequest(hubKey, { method: 'POST', url, headers }, body);
    const post = () =>
      fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers, ...fields }, body });
    const answered = (await (await post()).json()) as Answer;
    expect(answered).toEqual({ data: { reconciliation: { hub: { code: 'MYKUL' } } } });
    expect((await post()).status).toBe(401);
  });
});

/** A valid operation of one root field of a contract, with values that name nothing. */
function operationOf(kind: 'query' | 'mutation', field: GraphQLField<unknown, unknown>): string {
  const required = field.args.filter(isRequiredArgument);
  const declared = required.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const given = required.map(({ name }) => `${name}: $${name}`).join(', ');
  const selection = isCompositeType(getNamedType(field.type)) ? ' { __typename }' : '';
  const parens = (text: string) => (text ? `(${text})` : '');
  return `${kind} ${parens(declared)} { ${field.name}${parens(given)}${selection} }`;
}

const rootFields = hubContractNames.flatMap((contract) => {
  const schema = contractSchema(contractSdl(contract));
  const fieldsOf = (kind: 'query' | 'mutation', fields = {}) =>
    Object.values<GraphQLField<unknown, unknown>>(fields).map((field) => [
      contract,
      field.name,
      operationOf(kind, field),
    ]);
  return [
    ...fieldsOf('query', schema.getQueryType()?.getFields()),
    ...fieldsOf('mutation', schema.getMutationType()?.getFields()),
    [
      contract,
      '_entities',
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename } }',
    ],
  ] as [string, string, string][];
});

describe('a stranger at a hub', () => {
  test('gets its SDL and its health', async () => {
    const url = network.hubs.MYKUL.url('merchants');
    expect(await postGraphQL(url, '{ _service { sdl } }')).toEqual({
      data: { _service: { sdl: expect.stringContaining('type Merchant') } },
    });
    expect((await fetch(new URL('/health/ready', url))).status).toBe(200);
  });

  test.each([
    '{ _service { sdl } a: __typename }',
    '{ __schema { queryType { name } } }',
    '{ a: _service { sdl } _service { sdl } }',
    'query ($x: Int) { _service { sdl } }',
  ])('gets nothing for %s', async (query) => {
    expect(codesOf(await postGraphQL(network.hubs.MYKUL.url('merchants'), query))).toEqual(['UNAUTHENTICATED']);
  });

  test("gets no document of another standard's", async () => {
    const url = new URL('/shipments/epcis/01JD4Q6V9M3T8R2W5X7Y0Z1A2B', network.hubs.MYKUL.url('shipments'));
    expect((await fetch(url)).status).toBe(401);
  });

  test.each(rootFields)(
    'has nothing of %s.%s without, with a stolen, an expired or another hub’s token',
    async (contract, _, query) => {
      const caller = callerOf({ kind: 'operator', hub: 'MYKUL' }, 'thief', scopeNames);
      const name = gatewayName(audience);
      const tokens = [
        undefined,
        await network.issuer.token('operatorMYKUL'),
        await new MachineTokens(gatewayKey, name, () => Date.now() - 120_000).tokenFor(
          caller,
          hubName(audience, 'MYKUL'),
        ),
        await new MachineTokens(gatewayKey, name).tokenFor(caller, hubName(audience, 'CNHGH')),
        await new MachineTokens(await newSigningKey(), name).tokenFor(caller, hubName(audience, 'MYKUL')),
      ];
      for (const token of tokens) {
        const answer = await postGraphQL(network.hubs.MYKUL.url(contract), query, {}, token);
        expect(answer).toEqual({
          data: null,
          errors: [expect.objectContaining({ extensions: expect.objectContaining({ code: 'UNAUTHENTICATED' }) })],
        });
      }
    },
  );
});

describe('a mutation at a hub', () => {
  const isRefused = async (message: Message) => {
    const { status, answer } = await send(message);
    expect([status, codesOf(answer)]).toEqual([401, ['UNAUTHENTICATED']]);
  };

  test('is accepted once as the gateway signed it', async () => {
    const body = bodyOf('signed');
    const headers = await signed(body);
    const first = await send({ body, headers });
    expect(first.answer).toMatchObject({ data: { openAccount: { userErrors: [] } } });
    await isRefused({ body, headers });
  });

  test.each<[string, (body: string, headers: Record<string, string>) => Partial<Message>]>([
    ['with another body', (body) => ({ body: body.replace('USD', 'EUR') })],
    ['at another hub', () => ({ hub: 'CNHGH' })],
    ['at another contract', () => ({ contract: 'shipments' })],
    ['without its signature', (_, { signature: _s, ...headers }) => ({ headers })],
    ['without its digest', (_, { 'content-digest': _d, ...headers }) => ({ headers })],
    ['without its principal', (_, { 'ehub-principal': _p, ...headers }) => ({ headers })],
  ])('is refused %s', async (name, change) => {
    const body = bodyOf(name);
    const headers = await signed(body);
    await isRefused({ body, headers, ...change(body, headers) });
    const { answer } = await send({ body, headers });
    expect(answer).toMatchObject({ data: { openAccount: { userErrors: [] } } });
  });

  test('is refused for another principal than the gateway’s token names', async () => {
    const body = bodyOf('in the name of another');
    const url = network.hubs.MYKUL.url('settlement');
    const { authorization = '' } = await signed(body);
    const headers = { authorization, 'ehub-principal': await network.issuer.token('operatorCNHGH') };
    await isRefused({
      body,
      headers: { ...headers, ...signRequest(gatewayKey, { method: 'POST', url, headers }, body) },
    });
  });

  test('is refused if it is too old, or signed by a stranger', async () => {
    const body = bodyOf('too old');
    await isRefused({ body, headers: await signed(body, gatewayKey, Date.now() - 40_000) });
    await isRefused({ body, headers: await signed(body, await newSigningKey()) });
  });

  test('is refused in a message for reads', async () => {
    const body = bodyOf('for reading');
    const { authorization = '' } = await signed(body);
    const batch = await send({ body: `[${body}]`, headers: { authorization } });
    expect((batch.answer as unknown as Answer[]).map(codesOf)).toEqual([['UNAUTHENTICATED']]);
    const { answer } = await send({ body, headers: { authorization } });
    expect(codesOf(answer)).toEqual(['UNAUTHENTICATED']);
  });
});

test('an edited pair in the registry applies from the next mutation on at a running hub', async () => {
  const document = readFileSync(network.registryFile, 'utf8');
  const inMyr = JSON.parse(document) as { pairs: { currency: string }[] };
  for (const pair of inMyr.pairs) pair.currency = 'MYR';
  let keys = 0;
  const open = async (currency: string) => {
    keys += 1;
    const query = `mutation { openAccount(input: { idempotencyKey: "pair-${keys}", hub: "MYKUL", ownerId: "CNHGH", kind: DUE_TO,
      currency: "${currency}" }) { account { id } userErrors { code } } }`;
    const body = JSON.stringify({ query });
    const { answer } = await send({ body, headers: await signed(body) });
    return (answer.data as { openAccount: { userErrors: readonly { code: string }[] } }).openAccount.userErrors;
  };
  expect([await open('CNY'), await open('MYR')]).toEqual([[], [{ code: 'INVALID' }]]);
  replaceFile(network.registryFile, JSON.stringify(inMyr));
  while ((await open('MYR')).length > 0);
  expect(await open('CNY')).toEqual([{ code: 'INVALID' }]);
  replaceFile(network.registryFile, document);
  while ((await open('CNY')).length > 0);
});

test('a hub of this repository meets every requirement for reading its merchants', async () => {
  const http = new HttpClient();
  const registered = {
    code: 'MYKUL',
    registry: readRegistryFile(network.registryFile),
    keyFolder: dirname(network.keyFile('gateway')),
  };
  const hub = await openRegisteredHub(registered, 'merchants', http);
  const findings = await runAudits(
    hub,
    audits.filter(({ profile }) => profile === 'merchants'),
  ).finally(() => http.close());
  expect(findings.filter(({ verdict }) => verdict !== 'PASSED')).toEqual([]);
});

test('a key of the gateway that is removed from the registry is refused from the next call on', async () => {
  const document = readFileSync(network.registryFile, 'utf8');
  const { network: trust, ...rest } = JSON.parse(document) as { network: { gatewayKeys: unknown[] } };
  const other = await newSigningKey();
  const url = network.hubs.MYKUL.url('merchants');
  const caller = callerOf({ kind: 'operator', hub: 'MYKUL' }, 'operator:MYKUL', scopeNames);
  const tokens = new MachineTokens(gatewayKey, gatewayName(audience));
  const ask = async () =>
    codesOf(await postGraphQL(url, '{ __typename }', {}, await tokens.tokenFor(caller, hubName(audience, 'MYKUL'))));
  expect(await ask()).toEqual([]);
  replaceFile(network.registryFile, JSON.stringify({ ...rest, network: { ...trust, gatewayKeys: [other.publicJwk] } }));
  while ((await ask()).length === 0);
  expect(await ask()).toEqual(['UNAUTHENTICATED']);
  replaceFile(network.registryFile, document);
  while ((await ask()).length > 0);
});
