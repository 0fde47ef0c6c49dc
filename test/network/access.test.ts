import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type GraphQLField, type GraphQLSchema, getNamedType, isCompositeType, isObjectType } from 'graphql';
import { type AccessRow, accessRows } from '../../codegen/accessPage.ts';
import type { GraphQLAnswer } from '../support/hub/postGraphQL.ts';
import { contractSchemas, type RootField, rootFields, sampleOperation } from '../support/network/sampleOperation.ts';
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
