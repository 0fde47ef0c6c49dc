import type { GraphQLSchema } from 'graphql';
import type { HubState } from '../../../gateway/hubs/Hub.ts';
import { contractSdl } from '../../../schema/contracts.ts';
import { type EntityLoader, type EntityReference, federatedSchema } from '../../../schema/federatedSchema.ts';
import type { TestHub } from './TestNetwork.ts';

/** A product of a test hub: all that its order needs. */
export interface TestProduct {
  readonly id: string;
  readonly title: string;
  readonly sortKey: string;
}

export interface TestHubContent {
  readonly state?: HubState;
  readonly products?: readonly TestProduct[];
  /** What mutations did, in order, over all hubs that share the list. */
  readonly log?: string[];
  /** SDL that the hub serves, where it is not the contract's. */
  readonly merchantsSdl?: string;
}

/** A global id with this number as its tail. */
export function idOf(hubCode: string, typeName: string, number: number): string {
  return `gid://${hubCode}/${typeName}/${String(number).padStart(26, '0')}`;
}

/** A product whose sort key is its title and id, as the contract has it. */
export function productOf(hubCode: string, number: number, title: string): TestProduct {
  const id = idOf(hubCode, 'Product', number);
  return { id, title, sortKey: `${title.normalize('NFKC').toLowerCase()}\u0001${id}` };
}

/** A hub that serves merchants and inventory of these products, in sort-key order. */
export function testHub(code: string, content: TestHubContent = {}): TestHub {
  const subgraphs = { merchants: merchants(code, content), inventory: inventory(code, content) };
  return { code, state: content.state, subgraphs };
}

/** A code for each number below 17 576. */
export function hubCodeOf(number: number): string {
  const letter = (index: number) => String.fromCharCode(65 + (Math.floor(index) % 26));
  return `ZZ${letter(number / 676)}${letter(number / 26)}${letter(number)}`;
}

interface PageArguments {
  readonly first: number;
  readonly after?: string | null;
}

/** A hub's own page: its cursor is where the row stands in its order. */
function page(products: readonly TestProduct[], { first, after }: PageArguments) {
  const start = after ? products.findIndex(({ id }) => id === Buffer.from(after, 'base64url').toString()) + 1 : 0;
  const nodes = products.slice(start, start + first);
  const edges = nodes.map((node) => ({
    cursor: Buffer.from(node.id).toString('base64url'),
    sortKey: node.sortKey,
    node,
  }));
  const pageInfo = {
    hasNextPage: start + first < products.length,
    hasPreviousPage: start > 0,
    startCursor: edges[0]?.cursor,
    endCursor: edges.at(-1)?.cursor,
  };
  return { edges, nodes, pageInfo, totalCount: products.length };
}

function merchants(code: string, { products = [], log = [], merchantsSdl }: TestHubContent): GraphQLSchema {
  const find = (id: string) => products.find((product) => product.id === id) ?? null;
  const merchant = (id: string) => (id.startsWith(`gid://${code}/`) ? { id, legalName: `Merchant of ${code}` } : null);
  const record =
    (name: string) =>
    (_: unknown, { input }: { input: { idempotencyKey: string } }) => {
      log.push(`${code} ${name} ${input.idempotencyKey}`);
      return { userErrors: [] };
    };
  const resolvers = {
    Query: {
      product: (_: unknown, { id }: { id: string }) => find(id),
      products: (_: unknown, args: PageArguments) => page(products, args),
      merchant: (_: unknown, { id }: { id: string }) => merchant(id),
      merchantByRegistration: (_: unknown, { number }: { number: string }) =>
        number === code ? merchant(idOf(code, 'Merchant', 1)) : null,
      hsCode: (_: unknown, args: { code: string }) => ({ code: args.code, description: `As ${code} has it` }),
    },
    Product: {
      hub: () => ({ code }),
      merchant: ({ id }: TestProduct) => {
        if (id.endsWith('13')) throw new Error('The merchant is missing.\n    at stack (file.ts:1)');
        return merchant(idOf(code, 'Merchant', 1));
      },
    },
    Merchant: { products: (_: unknown, args: PageArguments) => page(products, args) },
    Mutation: {
      registerMerchant: record('registerMerchant'),
      createProduct: record('createProduct'),
      decideKyb: record('decideKyb'),
    },
  };
  return federatedSchema(merchantsSdl ?? contractSdl('merchants'), {
    resolvers,
    entities: {
      Merchant: each(({ id }) => merchant(String(id))),
      Product: each(({ id }) => find(String(id))),
      Listing: each(() => null),
    },
  });
}

function inventory(code: string, { products = [] }: TestHubContent): GraphQLSchema {
  const known = new Set(products.map(({ id }) => id));
  const resolvers = {
    Product: {
      stock: ({ id }: { id: string }) => {
        if (id.endsWith('13')) throw new Error('The stock is being counted.');
        return { onHand: Number(id.slice(-6)), reserved: 0, available: Number(id.slice(-6)) };
      },
    },
  };
  return federatedSchema(contractSdl('inventory'), {
    resolvers,
    entities: {
      Product: each(({ id }) => (known.has(String(id)) ? { id } : null)),
      StockLevel: each(({ id }) => ({ id, location: code })),
      Reservation: each(() => null),
    },
  });
}

function each(load: (reference: EntityReference) => unknown): EntityLoader<unknown> {
  return (references) => references.map(load);
}
