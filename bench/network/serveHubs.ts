import { contractSdl } from '../../schema/contracts.ts';
import { federatedSchema } from '../../schema/federatedSchema.ts';
import { compiledAnswers } from '../compiledAnswers.ts';
import { serveGraphQL } from '../GraphQLServer.ts';

/**
 * The process of the scattered hubs: all at one port, each at a path of its own, and each with forty products of its
 * own in the order that the contract gives. Tells its parent the base URL; ends with it.
 */
interface HubContext {
  readonly hubCode: string;
}

interface PageArguments {
  readonly first: number;
  readonly after?: string | null;
}

const productsEach = 40;
const none = () => [];
/** Made when a hub is first asked. */
const products = new Map<string, ReturnType<typeof productsOf>>();

const schema = federatedSchema<HubContext>(contractSdl('merchants'), {
  resolvers: {
    Query: { products: (_: unknown, args: PageArguments, { hubCode }: HubContext) => page(hubCode, args) },
  },
  entities: { Merchant: none, Product: none, Listing: none },
});
const contexts = new Map<string, HubContext>();
const url = await serveGraphQL(
  compiledAnswers(schema, (path) => {
    const hubCode = path.split('/')[1] ?? '';
    const context = contexts.get(hubCode) ?? { hubCode };
    contexts.set(hubCode, context);
    return context;
  }),
);
process.on('disconnect', () => process.exit(0));
process.send?.({ kind: 'ready', url });

function productsOf(hubCode: string) {
  return Array.from({ length: productsEach }, (_, number) => {
    const id = `gid://${hubCode}/Product/${String(number).padStart(26, '0')}`;
    // Titles of all hubs interleave, so that every page has rows of many hubs.
    const title = `Tea of lot ${String(number).padStart(4, '0')}`;
    return { id, title, hub: { code: hubCode }, sortKey: `${title.toLowerCase()}\u0001${id}` };
  });
}

function page(hubCode: string, { first, after }: PageArguments) {
  const all = products.get(hubCode) ?? productsOf(hubCode);
  products.set(hubCode, all);
  const start = after ? Number(after) + 1 : 0;
  const edges = all
    .slice(start, start + first)
    .map((node, index) => ({ cursor: String(start + index), sortKey: node.sortKey, node }));
  const hasNextPage = start + first < all.length;
  const cursors = { startCursor: edges[0]?.cursor, endCursor: edges.at(-1)?.cursor };
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: { hasNextPage, hasPreviousPage: start > 0, ...cursors },
    totalCount: all.length,
  };
}
