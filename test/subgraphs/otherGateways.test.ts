import { ApolloGateway, IntrospectAndCompose } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse, print, visit } from 'graphql';
import { hubContractNames } from '../../schema/contracts.ts';
import { seededProductIds } from '../../subgraphs/host/seeding.ts';
import { subgraphs } from '../../subgraphs/subgraphs.ts';
import { composed } from '../support/federation/composed.ts';
import { startTestHub, type TestHub } from '../support/hub/startTestHub.ts';

/** Believes everybody, as with `--no-trust`. */
let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub({ code: 'MYKUL', subgraphs, seed: 'ehub' });
}, 60_000);
afterAll(() => hub.close());

test('a gateway that does not enforce access rules refuses the contracts, naming the rules', async () => {
  const list = hubContractNames.map((name) => ({ name, url: hub.url(name) }));
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const gateway = new ApolloGateway({ supergraphSdl: new IntrospectAndCompose({ subgraphs: list }), logger });
  // Of the error only its message: Jest cannot print the rest.
  const refusal = await gateway.load().then(
    () => 'none',
    (error: Error) => error.message,
  );
  expect(refusal).toContain('requiresScopes/v0.1 is for: SECURITY but is unsupported');
});

describe('behind a stock gateway, with the contracts without their access rules', () => {
  let server: ApolloServer;
  beforeAll(async () => {
    const sdls = await Promise.all(
      hubContractNames.map(async (name) => {
        const { data } = await hub.query<{ _service: { sdl: string } }>(name, '{ _service { sdl } }');
        return [name, withoutRules(data?._service.sdl ?? '')] as const;
      }),
    );
    const supergraphSdl = composed(Object.fromEntries(sdls), (name) => hub.url(name));
    server = new ApolloServer({ gateway: new ApolloGateway({ supergraphSdl }) });
    await server.start();
  }, 60_000);
  afterAll(() => server.stop());

  async function ask(query: string, variables: Record<string, unknown> = {}) {
    const { body } = await server.executeOperation({ query, variables });
    if (body.kind !== 'single') throw new Error('The answer comes in parts.');
    return JSON.parse(JSON.stringify(body.singleResult)) as { data: unknown; errors?: unknown };
  }

  test('entities are joined over the contracts of a hub', async () => {
    const [id] = seededProductIds('MYKUL', 'ehub');
    const query = `query ($id: ID!) {
      product(id: $id) { id title stock { onHand available } merchant { legalName accounts { currency } } }
    }`;
    expect(await ask(query, { id })).toEqual({
      data: {
        product: {
          ...{ id, title: expect.any(String) },
          stock: { onHand: expect.any(Number), available: expect.any(Number) },
          merchant: { legalName: expect.any(String), accounts: expect.any(Array) },
        },
      },
    });
  });

  test('mutations are executed once per idempotency key', async () => {
    const query = `mutation ($input: OpenAccountInput!) { openAccount(input: $input) { account { id posted { amount } } userErrors { code } } }`;
    const ownerId = 'gid://MYKUL/Marketplace/01JD4Q6V9M3T8R2W5X7Y0Z1A2B';
    const input = { hub: 'MYKUL', ownerId, kind: 'MARKETPLACE', currency: 'SGD', idempotencyKey: 'stock gateway' };
    const first = await ask(query, { input });
    expect(first).toMatchObject({ data: { openAccount: { account: { posted: { amount: '0.00' } }, userErrors: [] } } });
    expect(await ask(query, { input })).toEqual(first);
  });
});

/** A contract of which a gateway that knows no access rules can be told. */
function withoutRules(sdl: string): string {
  const isRule = (name: string) => name === 'requiresScopes';
  return print(
    visit(parse(sdl), {
      Directive: (node) => (isRule(node.name.value) ? null : undefined),
      ListValue: (node) => ({
        ...node,
        values: node.values.filter((value) => value.kind !== 'StringValue' || value.value !== '@requiresScopes'),
      }),
    }),
  );
}
