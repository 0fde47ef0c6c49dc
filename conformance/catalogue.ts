import { NotJudged, Violation } from './AuditOutcome.ts';
import type { Exchange } from './Exchange.ts';
import type { HubUnderTest } from './HubUnderTest.ts';
import { workspaceOf } from './workspace.ts';

interface Money {
  readonly amount: string;
  readonly currencyCode: string;
}

/** The fields that the kit reads of a product if the hub serves them. */
export interface ProductRow {
  readonly id: string;
  readonly title: string;
  readonly createdAt: string;
  readonly hub?: { readonly code: string };
  readonly merchant?: { readonly id: string };
  readonly gtin?: string | null;
  readonly hsCode?: string;
  readonly originCountry?: string;
  readonly price?: Money;
}

export interface MerchantRow {
  readonly id: string;
  readonly legalName: string;
  readonly createdAt: string;
  readonly hub?: { readonly code: string };
  readonly gln?: string | null;
}

export interface Page<Row> {
  readonly edges: readonly { readonly cursor: string; readonly sortKey: string; readonly node: Row }[];
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly totalCount: number;
  readonly coverage?: unknown;
}

/** One page with its request and response. */
export interface ReadPage<Row> extends Page<Row> {
  readonly exchange: Exchange;
}

type Variables = Readonly<Record<string, unknown>>;

/** Optional fields, selected only if the hub's SDL has them. */
const optionalFields = {
  Product: {
    hub: 'hub { code }',
    merchant: 'merchant { id }',
    ...{ gtin: 'gtin', hsCode: 'hsCode', originCountry: 'originCountry', price: 'price { amount currencyCode }' },
  },
  Merchant: { hub: 'hub { code }', gln: 'gln' },
} as const;

/**
 * The first hundred products by title.
 * @throws NotJudged if there are fewer than `atLeast`
 */
export async function firstProducts(hub: HubUnderTest, atLeast = 1): Promise<ReadPage<ProductRow>> {
  return enough(await sample<ProductRow>(hub, 'products', { first: 100 }), 'products', atLeast);
}

/**
 * The first hundred products, newest first.
 * @throws NotJudged if there are fewer than `atLeast`
 */
export async function newestProducts(hub: HubUnderTest, atLeast = 1): Promise<ReadPage<ProductRow>> {
  return enough(await sample<ProductRow>(hub, 'products', { first: 100, orderBy: 'NEWEST' }), 'products', atLeast);
}

/**
 * The first hundred merchants by legal name.
 * @throws NotJudged if there are fewer than `atLeast`
 */
export async function firstMerchants(hub: HubUnderTest, atLeast = 1): Promise<ReadPage<MerchantRow>> {
  return enough(await sample<MerchantRow>(hub, 'merchants', { first: 100 }), 'merchants', atLeast);
}

/** Read once per run for all audits that need these rows, after the kit wrote its own. */
function sample<Row>(hub: HubUnderTest, connection: Connection, variables: Variables): Promise<ReadPage<Row>> {
  const name = `${connection} ${JSON.stringify(variables)}`;
  return hub.once(name, async (preparing) => {
    if (hub.writes) await workspaceOf(preparing);
    return readPage<Row>(preparing, connection, variables);
  });
}

export type Connection = 'products' | 'merchants';

/** The operation that reads a page of a connection. */
function pageOperation(hub: HubUnderTest, connection: Connection): string {
  const type = connection === 'products' ? 'Product' : 'Merchant';
  const declared = { first: 'Int!', after: 'String', filter: `${type}Filter`, orderBy: 'ProductOrder' };
  const names = (Object.keys(declared) as (keyof typeof declared)[]).filter(
    (name) => name !== 'orderBy' || type === 'Product',
  );
  const own = type === 'Product' ? 'title' : 'legalName';
  const more = Object.entries(optionalFields[type]).filter(([field]) => hub.serves('merchants', `${type}.${field}`));
  const row = ['id', own, 'createdAt', ...more.map(([, selection]) => selection)].join(' ');
  const variables = names
    .map((name) => `$${name}: ${declared[name]}${name === 'orderBy' ? ' = TITLE' : ''}`)
    .join(', ');
  return `query (${variables}) { ${connection}(${names.map((name) => `${name}: $${name}`).join(', ')}) {
    edges { cursor sortKey node { ${row} } } nodes { id } totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    coverage { hub }
  } }`;
}

/** @throws Violation if the hub answers with errors, or not with a page */
export async function readPage<Row>(
  hub: HubUnderTest,
  connection: Connection,
  variables: Variables,
): Promise<ReadPage<Row>> {
  const operation = pageOperation(hub, connection);
  const { exchange, ...data } = await hub.read<Record<Connection, Page<Row>>>('merchants', operation, { variables });
  const page = data[connection];
  if (!isPage(page))
    throw new Violation('NOT_GRAPHQL', `${connection} is not a connection with edges, nodes and pageInfo.`, exchange);
  return { ...page, exchange };
}

function isPage(page: Page<unknown> | null | undefined): boolean {
  const rows = (page?.edges ?? []) as readonly { node?: { id?: unknown }; cursor?: unknown; sortKey?: unknown }[];
  return (
    Array.isArray(page?.edges) &&
    Array.isArray(page.nodes) &&
    typeof page.pageInfo === 'object' &&
    rows.every(
      (edge) =>
        typeof edge?.node?.id === 'string' && typeof edge.cursor === 'string' && typeof edge.sortKey === 'string',
    )
  );
}

function enough<Row>(page: ReadPage<Row>, what: string, atLeast: number): ReadPage<Row> {
  if (page.edges.length >= atLeast) return page;
  throw new NotJudged(
    `The hub has ${page.edges.length} ${what}; this audit needs ${atLeast}. Enter test data and run it again.`,
  );
}
