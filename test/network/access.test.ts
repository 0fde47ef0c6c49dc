import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type GraphQLField, type GraphQLSchema, getNamedType, isCompositeType, isObjectType } from 'graphql';
import { decodeJwt } from 'jose';
import { type AccessRow, accessRows } from '../../codegen/accessPage.ts';
import { openSigningKey } from '../../identity/keys/SigningKey.ts';
import { anonymousCaller, callerOf } from '../../identity/principals/Caller.ts';
import { scopeNames } from '../../identity/principals/scopes.ts';
import { MachineTokens } from '../../identity/tokens/MachineTokens.ts';
import { signToken } from '../../identity/tokens/signToken.ts';
import { gatewayName, hubName } from '../../identity/trust/Trust.ts';
import type { GraphQLAnswer } from '../support/hub/postGraphQL.ts';
import { demoMarketplaces } from '../support/network/goodsFor.ts';
import {
  contractSchemas,
  idOfNothing,
  type RootField,
  rootFields,
  sampleOperation,
} from '../support/network/sampleOperation.ts';
import { startTrustedNetwork, type TrustedNetwork } from '../support/network/startTestNetwork.ts';

let network: TrustedNetwork;
beforeAll(async () => {
  network = await startTrustedNetwork({ seed: 'ehub' });
}, 60_000);
afterAll(() => network.close());

const tokenNames = {
  marketplace: 'marketplace',
  merchant: 'merchantMYKUL',
  operator: 'operatorMYKUL',
  networkOperator: 'networkOperator',
} as const;
const kinds = ['anonymous', 'hub', ...Object.keys(tokenNames)] as ('anonymous' | 'hub' | keyof typeof tokenNames)[];

async function ask(kind: (typeof kinds)[number], text: string, variables: object): Promise<GraphQLAnswer<unknown>> {
  if (kind === 'anonymous') return network.query(text, variables);
  if (kind === 'hub') return network.queryAsHub('MYKUL', text, variables);
  return network.query(text, variables, await network.issuer.token(tokenNames[kind]));
}

const fields = new Map<string, RootField>(rootFields().map((field) => [field.coordinate, field]));
const rows = accessRows();
const rowsOf = (isRoot: boolean) =>
  rows.filter(({ coordinate }) => fields.has(coordinate) === isRoot).map((row) => [row.coordinate, row] as const);

/** The kinds to which docs/access.md closes a field. */
function closedTo({ isPublic, open }: AccessRow): string[] {
  return kinds.filter((kind) => !isPublic && (kind === 'anonymous' || !open.has(kind)));
}

/** The kinds that the gateway refuses an operation. */
async function refusedTo(text: string, variables: object): Promise<string[]> {
  const refused: string[] = [];
  for (const kind of kinds) {
    const { errors = [] } = await ask(kind, text, variables);
    const isRefused = errors.some(
      ({ message, extensions }) =>
        extensions?.code === 'UNAUTHORIZED_FIELD_OR_TYPE' && message.startsWith('You may not'),
    );
    if (isRefused) refused.push(kind);
  }
  return refused;
}

test.each(rowsOf(true))('%s is open to whom docs/access.md says, and to nobody else', async (coordinate, row) => {
  const field = fields.get(coordinate);
  if (!field) throw new Error(coordinate);
  const { text, variables } = sampleOperation(field);
  expect(await refusedTo(text, variables)).toEqual(closedTo(row));
});

/** How to get to an object of a type, with its closed field in place of `FIELD`: as everybody, where everybody can. */
const ways: Readonly<Record<string, string>> = {
  Merchant: '{ merchants(first: 1, hubs: ["MYKUL"], filter: { kyb: APPROVED }) { nodes { FIELD } } }',
  Stock: '{ products(first: 1, hubs: ["MYKUL"]) { nodes { stock { FIELD } } } }',
  Shipment: 'query ($number: String!) { trackShipment(number: $number) { FIELD } }',
  Allocation:
    '{ reservation(id: "gid://MYKUL/Reservation/01JD4Q6V9M3T8R2W5X7Y0Z1A2B") { lines { allocations { FIELD } } } }',
  Settlement: '{ settlement(id: "gid://MYKUL/Settlement/01JD4Q6V9M3T8R2W5X7Y0Z1A2B") { FIELD } }',
  Trade: '{ trade(id: "gid://MYKUL/Trade/01JD4Q6V9M3T8R2W5X7Y0Z1A2B") { FIELD } }',
  Payout: '{ payout(id: "gid://MYKUL/Payout/01JD4Q6V9M3T8R2W5X7Y0Z1A2B") { FIELD } }',
  Transfer: '{ settlement(id: "gid://MYKUL/Settlement/01JD4Q6V9M3T8R2W5X7Y0Z1A2B") { transfers { FIELD } } }',
};

describe('of an object', () => {
  let number: string;
  beforeAll(async () => {
    const { data } = await network.queryAsHub<{ shipments: { nodes: { sscc: string }[] } }>(
      'MYKUL',
      '{ shipments(first: 1, hubs: ["MYKUL"]) { nodes { sscc } } }',
    );
    number = data?.shipments.nodes[0]?.sscc ?? 'none';
  });

  test.each(rowsOf(false))('%s is open to whom docs/access.md says, and to nobody else', async (coordinate, row) => {
    const [type = '', name = ''] = coordinate.split('.');
    const field = contractSchemas.map(([, schema]) => fieldOf(schema, type, name)).find((found) => found);
    if (!field) throw new Error(coordinate);
    const selection = isCompositeType(getNamedType(field.type)) ? `${name} { __typename }` : name;
    expect(await refusedTo(ways[type]?.replace('FIELD', selection) ?? 'no way', { number })).toEqual(closedTo(row));
  });
});

function fieldOf(schema: GraphQLSchema, type: string, name: string): GraphQLField<unknown, unknown> | undefined {
  const found = schema.getType(type);
  return isObjectType(found) ? found.getFields()[name] : undefined;
}

describe('a refused field', () => {
  let merchant: string;
  let secret: string;
  /** Of the marketplace, with the scopes given and no others. */
  let narrow: (scope: string) => Promise<string>;
  beforeAll(async () => {
    const own = await network.issuer.token('merchantMYKUL');
    merchant = decodeJwt<{ ehub: { id: string } }>(own).ehub.id;
    type Row = { merchant: { identifiers: { number: string }[] } };
    const text = 'query ($id: ID!) { merchant(id: $id) { identifiers { number } } }';
    const { data } = await network.query<Row>(text, { id: merchant }, own);
    secret = data?.merchant.identifiers[0]?.number ?? 'none';
    const { audience, issuer = '' } = network.issuer.networkTrust;
    const key = await openSigningKey(network.keyFile('network'));
    narrow = (scope) => {
      const principal = { kind: 'marketplace', marketplace: demoMarketplaces.marketplace } as const;
      const caller = callerOf(principal, 'narrow', [scope]);
      return signToken(key, { issuer, audience, caller, clientId: 'test', lifetimeS: 600 });
    };
  });

  const closed = 'identifiers { number }';
  const disguises: Readonly<Record<string, string>> = {
    'under an alias': `query ($id: ID!) { merchant(id: $id) { id: id tradingName: ${closed} } }`,
    'under two aliases': `query ($id: ID!) { a: merchant(id: $id) { x: ${closed} } b: merchant(id: $id) { y: ${closed} } }`,
    'in a fragment': `query ($id: ID!) { merchant(id: $id) { ...F } } fragment F on Merchant { ${closed} }`,
    'in fragments of fragments': `query ($id: ID!) { ...R } fragment R on Query { merchant(id: $id) { ...F } }
      fragment F on Merchant { ...G } fragment G on Merchant { ... on Merchant { ... { ${closed} } } }`,
    'in a fragment that is used twice': `query ($id: ID!) { merchant(id: $id) { ...F products(first: 1) { nodes { merchant { ...F } } } } }
      fragment F on Merchant { n: ${closed} }`,
    'where it is included': `query ($id: ID!, $yes: Boolean = true) { merchant(id: $id) { ${closed.replace('{', '@include(if: $yes) {')} } }`,
    'where it is not skipped': `query ($id: ID!, $no: Boolean = false) { merchant(id: $id) { ... @skip(if: $no) { ${closed} } } }`,
    'where it is skipped at another place': `query ($id: ID!, $yes: Boolean = true) {
      merchant(id: $id) { ${closed.replace('{', '@skip(if: $yes) {')} } merchant(id: $id) { ${closed} } }`,
    'behind other types': `query ($id: ID!) { merchant(id: $id) { products(first: 1) { edges { node { merchant { ${closed} } } } } } }`,
    'in a document of several operations': `query A($id: ID!) { merchant(id: $id) { id } }
      query B($id: ID!) { merchant(id: $id) { ${closed} } }`,
  };

  test.each(Object.entries(disguises))('is refused %s, and its value is nowhere in the answer', async (_, text) => {
    const body = JSON.stringify({
      query: text,
      variables: { id: merchant },
      ...(/\bB\(/.test(text) && { operationName: 'B' }),
    });
    expect(await told(body, await network.issuer.token('merchantMYKUL'))).toContain(secret);
    for (const token of [undefined, await network.issuer.token('networkOperator'), await narrow('stock:read')]) {
      const answer = await told(body, token);
      expect(answer).toContain('"UNAUTHORIZED_FIELD_OR_TYPE"');
      expect(answer).not.toContain(secret);
    }
  });

  async function told(body: string, token?: string): Promise<string> {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    return (await fetch(`${network.url}/graphql`, { method: 'POST', headers, body })).text();
  }

  test('is refused by GET and by the hash of what another has sent, too', async () => {
    const query = `query Kept($id: ID!) { merchant(id: $id) { ${closed} } }`;
    const sha256Hash = createHash('sha256').update(query).digest('hex');
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    const variables = { id: merchant };
    const token = await network.issuer.token('merchantMYKUL');
    expect(await told(JSON.stringify({ query, variables, extensions }), token)).toContain(secret);
    const get = async (parameters: Record<string, string>, authorization?: string) => {
      const search = new URLSearchParams({ ...parameters, variables: JSON.stringify(variables) });
      const headers = { 'apollo-require-preflight': '1', ...(authorization && { authorization }) };
      return (await fetch(`${network.url}/graphql?${search}`, { headers })).text();
    };
    const hash = { extensions: JSON.stringify(extensions) };
    expect(await get(hash, `Bearer ${token}`)).toContain(secret);
    for (const answer of [
      await told(JSON.stringify({ variables, extensions })),
      await get(hash),
      await get({ query }),
    ]) {
      expect(answer).toContain('"UNAUTHORIZED_FIELD_OR_TYPE"');
      expect(answer).not.toContain(secret);
    }
  });

  test.each([
    [
      '_entities',
      '{ _entities(representations: [{ __typename: "Merchant", id: "x" }]) { ... on Merchant { identifiers { number } } } }',
    ],
    ['_service', '{ _service { sdl } }'],
    ['an inaccessible field', '{ merchants(first: 1) { edges { sortKey } } }'],
  ])('is not asked for by %s, which the supergraph does not have', async (_, query) => {
    const { data, errors } = await network.query(query, {}, await network.issuer.token('marketplace'));
    expect(data ?? null).toBeNull();
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(errors?.map(() => 'GRAPHQL_VALIDATION_FAILED'));
  });

  test('is not got by a list of operations, nor a mutation by GET', async () => {
    const list = await told(JSON.stringify([{ query: `{ merchant(id: "${merchant}") { ${closed} } }` }]));
    expect(JSON.parse(list)).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    const query = 'mutation { cancelTrade(input: { id: "x", reason: "x", idempotencyKey: "x" }) { trade { id } } }';
    const { status } = await fetch(`${network.url}/graphql?${new URLSearchParams({ query })}`, {
      headers: {
        'apollo-require-preflight': '1',
        authorization: `Bearer ${await network.issuer.token('marketplace')}`,
      },
    });
    expect(status).toBe(405);
  });

  test.each([
    ['trades:read', 'settlement', 'payerAccount'],
    ['trades:read', 'reservation', 'lines { allocations { level { onHand } } }'],
  ])('takes its own scope behind a field that takes %s', async (scope, field, selection) => {
    const text = `query ($id: ID!) { ${field}(id: $id) { ${selection.endsWith('}') ? selection : `${selection} { id }`} } }`;
    const { errors } = await network.query(
      text,
      { id: idOfNothing(field[0]?.toUpperCase() + field.slice(1)) },
      await narrow(scope),
    );
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } }]);
  });

  test.each([
    'query ($id: ID!) { a: account(id: $id) { id } }',
    'query ($id: ID!) { ... { account(id: $id) { id } } }',
    'query ($id: ID!) { ... on Query { ... on Query { account(id: $id) { id } } } }',
    'query ($id: ID!) { ...F } fragment F on Query { ...G } fragment G on Query { x: account(id: $id) { id } }',
    'query ($id: ID!) { conversions { sell } account(id: $id) @include(if: true) { id } }',
    'query A { conversions { sell } } query B($id: ID!) { account(id: $id) { id } }',
  ])('at the root is refused by a hub itself: %s', async (query) => {
    const { audience } = network.issuer.networkTrust;
    const tokens = new MachineTokens(await openSigningKey(network.keyFile('gateway')), gatewayName(audience));
    const callers = [anonymousCaller, callerOf({ kind: 'networkOperator' }, 'x', scopeNames)];
    for (const caller of callers) {
      const token = await tokens.tokenFor(caller, hubName(audience, 'MYKUL'));
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const operationName = query.includes('query B') ? 'B' : undefined;
      const one = { query, operationName, variables: { id: idOfNothing('Account') } };
      for (const body of [one, [one, { query: '{ conversions { sell } }' }]]) {
        const response = await fetch(network.hubs.MYKUL.url('settlement'), {
          method: 'POST',
          headers,
          body: JSON.stringify(body),
        });
        const [answer] = [await response.json()].flat() as GraphQLAnswer<unknown>[];
        expect(answer?.data).toBeNull();
        expect(answer?.errors).toMatchObject([{ extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } }]);
      }
    }
  });
});
