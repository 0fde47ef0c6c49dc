import { actingStore } from '../../acting/actingStore.ts';
import { askGateway } from '../../askGateway.ts';

/** The values of the examples' variables. */
export interface ExampleFacts {
  readonly merchantId: string;
  readonly productId: string;
  /** A hub other than the goods' own, as their destination. */
  readonly destination: string;
  /** An account there that can pay. */
  readonly payerAccountId: string;
}

interface Found {
  hubs: { code: string }[];
  merchants: { nodes: Merchant[] };
}

interface Merchant {
  id: string;
  hub: { code: string };
  /** Of a marketplace its own. */
  consents?: { marketplace: { id: string }; scopes: string[]; revokedAt: string | null }[];
  products: { nodes: Product[] };
}

interface Product {
  id: string;
  listings: { marketplace: { id: string }; status: string }[];
  stock: { available: number } | null;
}

/** Tea passes the customs of the demo's countries without a permit. */
const question = (consents: string) => `{
  hubs { code }
  merchants(first: 40, filter: { kyb: APPROVED, text: "tea" }) {
    nodes { id hub { code } ${consents} products(first: 5) {
      nodes { id listings { marketplace { id } status } stock { available } }
    } }
  }
}`;

/** How long the page waits before it shows the examples without values, in milliseconds. */
const timeoutMs = 3_000;

let facts: Partial<ExampleFacts> = {};
// What can be bought, and from which account, depends on the current party.
actingStore.onChange(() => {
  facts = {};
});
let underWay: Promise<Partial<ExampleFacts>> | undefined;

/** The facts that the network provides now: what a hub did not answer is requested again at the next call. Never rejects. */
export function findExampleFacts(): Promise<Partial<ExampleFacts>> {
  underWay ??= ask().finally(() => {
    underWay = undefined;
  });
  return underWay;
}

async function ask(): Promise<Partial<ExampleFacts>> {
  try {
    if (!facts.productId) facts = await findGoods();
    const { destination, payerAccountId } = facts;
    if (destination && !payerAccountId) facts = { ...facts, payerAccountId: await findPayer(destination) };
  } catch {
    // Missing facts are requested again.
  }
  return facts;
}

async function findGoods(): Promise<Partial<ExampleFacts>> {
  const ask = (consents: string) => askGateway<Found>(question(consents), AbortSignal.timeout(timeoutMs));
  const answer = await ask('consents { marketplace { id } scopes revokedAt }');
  // A party that may not see consents cannot buy: its examples use any goods.
  const { data } = answer.data?.merchants ? answer : await ask('');
  const merchants = data?.merchants?.nodes ?? [];
  const merchant = merchants.find((each) => onSale(each)) ?? merchants[0];
  const destination = merchant && data?.hubs.find(({ code }) => code !== merchant.hub.code)?.code;
  return {
    merchantId: merchant?.id,
    productId: merchant && (onSale(merchant) ?? merchant.products.nodes[0]?.id),
    destination,
  };
}

/** A product in stock, listed by a marketplace to which its merchant consents. */
function onSale({ consents = [], products }: Merchant): string | undefined {
  const sellers = consents
    .filter(({ scopes, revokedAt }) => revokedAt === null && scopes.includes('orders'))
    .map(({ marketplace }) => marketplace.id);
  return products.nodes.find(
    ({ listings, stock }) =>
      (stock?.available ?? 0) >= 10 &&
      listings.some(({ marketplace, status }) => status === 'ACTIVE' && sellers.includes(marketplace.id)),
  )?.id;
}

/** A marketplace's account at a hub; undefined if it has none. */
async function findPayer(hub: string): Promise<string | undefined> {
  const { data } = await askGateway<{ accounts: { id: string; kind: string }[] | null }>(
    `{ accounts(hub: "${hub}") { id kind } }`,
    AbortSignal.timeout(timeoutMs),
  );
  return data?.accounts?.find(({ kind }) => kind === 'MARKETPLACE')?.id;
}
