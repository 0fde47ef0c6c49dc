import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import { accessRows } from '../../codegen/accessPage.ts';
import { contractSchema } from '../../schema/contractSchema.ts';
import { contractNames, contractSdl } from '../../schema/contracts.ts';
import { startTrustedNetwork, type TrustedNetwork } from '../support/network/startTestNetwork.ts';

const holders = {
  anonymous: undefined,
  marketplace: 'marketplace',
  merchant: 'merchantMYKUL',
  operator: 'operatorMYKUL',
  networkOperator: 'networkOperator',
} as const;

let network: TrustedNetwork;
beforeAll(async () => {
  network = await startTrustedNetwork();
}, 60_000);
afterAll(() => network.close());

/** Well formed, and naming nothing: what matters is whether the field was refused before any hub looked at them. */
const samples: Readonly<Record<string, unknown>> = {
  ...{ ID: 'gid://MYKUL/Nothing/01JD4Q6V9M3T8R2W5X7Y0Z1A2B', String: 'x', Int: 1, Float: 1, Boolean: true },
  ...{ HubCode: 'MYKUL', CurrencyCode: 'MYR', CountryCode: 'MY', Decimal: '1.00', HSCode: '090210' },
  ...{ Date: '2026-01-01', DateTime: '2026-01-01T00:00:00.000Z', GLN: '9550000000009', GTIN: '9550000000009' },
};

function sampleOf(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return sampleOf(type.ofType);
  if (isListType(type)) return [sampleOf(type.ofType)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (!isInputObjectType(type)) return samples[type.name];
  const required = Object.values(type.getFields()).filter(isRequiredInputField);
  return Object.fromEntries(required.map((field) => [field.name, sampleOf(field.type)]));
}

function operationOf(kind: string, field: GraphQLField<unknown, unknown>) {
  const required = field.args.filter(isRequiredArgument);
  const declared = required.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const given = required.map(({ name }) => `${name}: $${name}`).join(', ');
  const parens = (text: string) => (text ? `(${text})` : '');
  const selection = isCompositeType(getNamedType(field.type)) ? ' { __typename }' : '';
  return {
    text: `${kind} ${parens(declared)} { ${field.name}${parens(given)}${selection} }`,
    variables: Object.fromEntries(required.map(({ name, type }) => [name, sampleOf(type)])),
  };
}

const fields = new Map<string, GraphQLField<unknown, unknown>>(
  contractNames.flatMap((name) => {
    const schema = contractSchema(contractSdl(name));
    return [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.values(type?.getFields() ?? {}).map((field) => [`${type?.name}.${field.name}`, field] as const),
    );
  }),
);
const rootRows = accessRows().filter(({ coordinate }) => fields.has(coordinate));

test.each(rootRows.map((row) => [row.coordinate, row] as const))(
  '%s is open to whom docs/access.md says, and to nobody else',
  async (coordinate, { isPublic, open }) => {
    const field = fields.get(coordinate);
    if (!field) throw new Error(coordinate);
    const { text, variables } = operationOf(coordinate.startsWith('Query.') ? 'query' : 'mutation', field);
    const refused: string[] = [];
    for (const [kind, name] of Object.entries(holders)) {
      const { errors = [] } = await network.query(text, variables, name && (await network.issuer.token(name)));
      const isRefused = errors.some(
        ({ message, extensions }) =>
          extensions?.code === 'UNAUTHORIZED_FIELD_OR_TYPE' && message.startsWith('You may not'),
      );
      if (isRefused) refused.push(kind);
    }
    const closed = Object.keys(holders).filter((kind) =>
      kind === 'anonymous' ? !isPublic : !isPublic && !open.has(kind as 'operator'),
    );
    expect(refused).toEqual(closed);
  },
);
