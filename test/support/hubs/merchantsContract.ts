import { contractSdl } from '../../../schema/contracts.ts';
import type { EntityLoaders } from '../../../schema/federatedSchema.ts';
import { type FakeContext, FakeContract } from './FakeContract.ts';
import { type FakeProduct, type FakeRows, fakeId } from './FakeRows.ts';
import { servedResolvers } from './servedResolvers.ts';

type Context = FakeContext<FakeRows>;

interface PageArguments {
  readonly first: number;
  readonly after?: string | null;
}

/** The contract `merchants` as fake hubs serve it, in the version of this SDL. Share one among many hubs. */
export function merchantsContract(sdl: string = contractSdl('merchants')): FakeContract<FakeRows> {
  return new FakeContract<FakeRows>(sdl, {
    resolvers: servedResolvers(sdl, resolvers),
    entities,
  });
}

const entities: EntityLoaders<Context> = {
  Product: (references, { rows }) => references.map(({ id }) => rows.product(String(id)) ?? null),
  Merchant: (references) => references.map(({ id }) => ({ id })),
  Listing: (references) => references.map(() => null),
};

const createdAt = '2026-03-01T09:30:00.000Z';

const resolvers = {
  Query: {
    product: (_: unknown, { id }: { id: string }, { rows }: Context) => rows.product(id),
    products: (_: unknown, page: PageArguments, { rows }: Context) => connectionOf(rows, page),
    merchant: (_: unknown, { id }: { id: string }) => ({ id }),
    /** Each hub knows one number: its own code. */
    merchantByRegistration: (_: unknown, { number }: { number: string }, { hubCode }: Context) =>
      number === hubCode ? { id: fakeId(hubCode, 'Merchant', 1) } : null,
    hsCode: (_: unknown, { code }: { code: string }, { hubCode }: Context) => ({
      code,
      description: `As ${hubCode} has it`,
    }),
  },
  Product: {
    hub: (_: FakeProduct, __: unknown, { hubCode }: Context) => ({ code: hubCode }),
    merchant: (_: FakeProduct, __: unknown, { hubCode }: Context) => ({ id: fakeId(hubCode, 'Merchant', 1) }),
    description: ({ title }: FakeProduct) => `All about ${title}`,
    hsCode: () => '090210',
    originCountry: () => 'CN',
    grossWeightGrams: () => 250,
    price: () => ({ amount: '12.50', currencyCode: 'CNY' }),
    listings: () => [],
    createdAt: () => createdAt,
  },
  Merchant: {
    hub: (_: unknown, __: unknown, { hubCode }: Context) => ({ code: hubCode }),
    legalName: (_: unknown, __: unknown, { hubCode }: Context) => `Merchant of ${hubCode}`,
    kyb: () => 'APPROVED',
    identifiers: () => [],
    consents: () => [],
    createdAt: () => createdAt,
    products: (_: unknown, page: PageArguments, { rows }: Context) => connectionOf(rows, page),
  },
  Mutation: {
    registerMerchant: (_: unknown, __: unknown, context: Context) => carriedOut('registerMerchant', context),
    createProduct: (_: unknown, __: unknown, context: Context) => carriedOut('createProduct', context),
    decideKyb: (_: unknown, __: unknown, context: Context) => carriedOut('decideKyb', context),
  },
};

function carriedOut(name: string, { rows }: Context) {
  rows.log.push(name);
  return { userErrors: [] };
}

/** A hub's own page: its cursor is the id of the row before. */
function connectionOf(rows: FakeRows, { first, after }: PageArguments) {
  const start = after ? (rows.placeOf(Buffer.from(after, 'base64url').toString()) ?? 0) + 1 : 0;
  const nodes = rows.products.slice(start, start + first);
  rows.pagedRows += nodes.length;
  const edges = nodes.map((node) => ({
    cursor: Buffer.from(node.id).toString('base64url'),
    sortKey: node.sortKey,
    node,
  }));
  const pageInfo = { hasNextPage: start + first < rows.products.length, hasPreviousPage: start > 0 };
  return { edges, nodes, pageInfo, totalCount: rows.products.length };
}
