import type { GraphQLSchema } from 'graphql';
import { contractSdl } from '../../../schema/contracts.ts';
import { type EntityLoader, type EntityReference, federatedSchema } from '../../../schema/federatedSchema.ts';
import type { HubState } from '../../../schema/registry/Hub.ts';
import { servedResolvers } from '../hubs/servedResolvers.ts';
import type { MemoryHub } from './MemoryNetwork.ts';

/** A product of a test hub: all that its order needs. */
export interface TestProduct {
  readonly id: string;
  readonly title: string;
  readonly sortKey: string;
}

export interface MemoryHubContent {
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
export function memoryHub(code: string, content: MemoryHubContent = {}): MemoryHub {
  const { state, products = [], log = [], merchantsSdl = contractSdl('merchants') } = content;
  const subgraphs = { merchants: merchantsSchema(merchantsSdl), inventory: inventorySchema() };
  const context: HubContext = { code, log, products, byId: new Map(products.map((product) => [product.id, product])) };
  return { code, state, subgraphs, context };
}

/** What the resolvers know of the hub that they answer for; the schemas are the same for all hubs. */
interface HubContext {
  readonly code: string;
  readonly log: string[];
  readonly products: readonly TestProduct[];
  readonly byId: ReadonlyMap<string, TestProduct>;
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

const schemas = new Map<string, GraphQLSchema>();

function once(sdl: string, build: () => GraphQLSchema): GraphQLSchema {
  const schema = schemas.get(sdl) ?? build();
  schemas.set(sdl, schema);
  return schema;
}

function merchantsSchema(sdl: string): GraphQLSchema {
  const resolvers = {
    Query: {
      product: (_: unknown, { id }: { id: string }, { byId }: HubContext) => byId.get(id),
      products: (_: unknown, args: PageArguments, { products }: HubContext) => page(products, args),
      merchant: (_: unknown, { id }: { id: string }, context: HubContext) => merchantOf(context, id),
      merchantByRegistration: (_: unknown, { number }: { number: string }, context: HubContext) =>
        number === context.code ? merchantOf(context, idOf(context.code, 'Merchant', 1)) : null,
      hsCode: (_: unknown, args: { code: string }, { code }: HubContext) => ({
        code: args.code,
        description: `As ${code} has it`,
      }),
    },
    Product: {
      hub: (_: unknown, __: unknown, { code }: HubContext) => ({ code }),
      description: ({ id }: TestProduct) => {
        if (id.endsWith('13')) throw new Error('The description is missing.\n    at stack (file.ts:1)');
        return `What ${id} is`;
      },
      merchant: (_: unknown, __: unknown, context: HubContext) =>
        merchantOf(context, idOf(context.code, 'Merchant', 1)),
    },
    Mutation: {
      registerMerchant: recorded('registerMerchant'),
      createProduct: recorded('createProduct'),
      decideKyb: recorded('decideKyb'),
    },
  };
  const entities = {
    Merchant: each(({ id }, context) => merchantOf(context, String(id))),
    Product: each(({ id }, { byId }) => byId.get(String(id)) ?? null),
    Listing: each(() => null),
  };
  return once(sdl, () => federatedSchema(sdl, { resolvers: servedResolvers(sdl, resolvers), entities }));
}

function inventorySchema(): GraphQLSchema {
  const sdl = contractSdl('inventory');
  const resolvers = {
    Product: {
      stock: ({ id }: { id: string }) => {
        if (id.endsWith('13')) throw new Error('The stock is being counted.');
        return { onHand: Number(id.slice(-6)), reserved: 0, available: Number(id.slice(-6)) };
      },
    },
  };
  const entities = {
    Product: each(({ id }, { byId }) => (byId.has(String(id)) ? { id } : null)),
    StockLevel: each(({ id }, { code }) => ({ id, location: code })),
    Reservation: each(() => null),
  };
  return once(sdl, () => federatedSchema(sdl, { resolvers, entities }));
}

function merchantOf({ code }: HubContext, id: string) {
  return id.startsWith(`gid://${code}/`) ? { id, legalName: `Merchant of ${code}` } : null;
}

function recorded(name: string) {
  return (_: unknown, { input }: { input: { idempotencyKey: string } }, { code, log }: HubContext) => {
    log.push(`${code} ${name} ${input.idempotencyKey}`);
    return { userErrors: [] };
  };
}

function each(load: (reference: EntityReference, context: HubContext) => unknown): EntityLoader<HubContext> {
  return (references, context) => references.map((reference) => load(reference, context));
}
