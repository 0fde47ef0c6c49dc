import {
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import { contractNames, contractSchema, contractSdl } from '../../../schema/contracts.ts';

/** A field of `Query` or `Mutation`, of one contract. */
export interface RootField {
  readonly contract: string;
  readonly coordinate: string;
  readonly kind: 'query' | 'mutation';
  readonly field: GraphQLField<unknown, unknown>;
}

export const contractSchemas = contractNames.map((name) => [name, contractSchema(contractSdl(name))] as const);

/** The root fields of all contracts, without federation's own. */
export function rootFields(): RootField[] {
  return contractSchemas.flatMap(([contract, schema]) =>
    (['query', 'mutation'] as const).flatMap((kind) => {
      const type = kind === 'query' ? schema.getQueryType() : schema.getMutationType();
      return Object.values(type?.getFields() ?? {}).map((field) => ({
        ...{ contract, kind, field, coordinate: `${type?.name}.${field.name}` },
      }));
    }),
  );
}

/** Well formed, and naming nothing. */
const samples: Readonly<Record<string, unknown>> = {
  ...{ String: 'x', Int: 1, Float: 1, Boolean: true },
  ...{ HubCode: 'MYKUL', CurrencyCode: 'MYR', CountryCode: 'MY', Decimal: '1.00', HSCode: '090210' },
  ...{ Date: '2026-01-01', DateTime: '2026-01-01T00:00:00.000Z', GLN: '9550000000009', GTIN: '9550000000009' },
};

/** What the ids of arguments and input fields name, by their names; an `id` names what its root field is about. */
const idTypes: Readonly<Record<string, string>> = {
  ...{ merchantId: 'Merchant', payeeMerchantId: 'Merchant', marketplaceId: 'Marketplace', ownerId: 'Marketplace' },
  ...{ productId: 'Product', levelId: 'StockLevel', consentId: 'Consent', reservationId: 'Reservation' },
  ...{ quoteId: 'LandedCostQuote', fxQuoteId: 'FxQuote', shipmentId: 'Shipment', tradeRef: 'Trade' },
  ...{ accountId: 'Account', payerAccountId: 'Account' },
};

/** Of a hub's entity that there is not. */
export function idOfNothing(type: string): string {
  return `gid://MYKUL/${type}/01JD4Q6V9M3T8R2W5X7Y0Z1A2B`;
}

function sampleOf(name: string, type: GraphQLInputType, subject: string): unknown {
  if (isNonNullType(type)) return sampleOf(name, type.ofType, subject);
  if (isListType(type)) return [sampleOf(name, type.ofType, subject)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (type.name === 'ID') {
    const named = name === 'id' ? subject : idTypes[name];
    return named === undefined ? `a ${name}` : idOfNothing(named);
  }
  if (!isInputObjectType(type)) return samples[type.name];
  const required = Object.values(type.getFields()).filter(isRequiredInputField);
  return Object.fromEntries(required.map((field) => [field.name, sampleOf(field.name, field.type, subject)]));
}

/** The type of the entity that a root field is about: what it returns, or what its payload has. */
export function subjectOf({ kind, field }: Pick<RootField, 'kind' | 'field'>): string {
  const returned = getNamedType(field.type);
  if (kind === 'query' || !isObjectType(returned)) return returned.name;
  const made = Object.values(returned.getFields()).find(({ name }) => name !== 'userErrors');
  return made ? getNamedType(made.type).name : returned.name;
}

/** A valid operation of a root field, with values that name nothing. */
export function sampleOperation({ kind, field }: Pick<RootField, 'kind' | 'field'>) {
  const required = field.args.filter(isRequiredArgument);
  const declared = required.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const given = required.map(({ name }) => `${name}: $${name}`).join(', ');
  const parens = (text: string) => (text ? `(${text})` : '');
  const selection = isCompositeType(getNamedType(field.type)) ? ' { __typename }' : '';
  const subject = subjectOf({ kind, field });
  return {
    text: `${kind} ${parens(declared)} { ${field.name}${parens(given)}${selection} }`,
    variables: Object.fromEntries(required.map(({ name, type }) => [name, sampleOf(name, type, subject)])),
  };
}
