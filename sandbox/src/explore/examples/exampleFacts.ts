import { actingStore } from '../../acting/actingStore.ts';
import { askGateway } from '../../askGateway.ts';

/** What the examples' variables are made of. */
export interface ExampleFacts {
  readonly merchantId: string;
  readonly productId: string;
  /** A hub that the goods can go to: another than their own. */
  readonly destination: string;
  /** An account there that can pay. */
  readonly payerAccountId: string;
}

interface Found {
  hubs: { code: string }[];
  merchants: { nodes: { id: string; hub: { code: string }; products: { nodes: { id: string }[] } }[] };
}

/** Tea passes the customs of the demo's countries without a permit. */
const question = `{
  hubs { code }
  merchants(first: 1, filter: { kyb: APPROVED, text: "tea" }) {
    nodes { id hub { code } products(first: 1) { nodes { id } } }
  }
}`;

/** How long the page waits before it shows the examples without values, in milliseconds. */
const timeoutMs = 3_000;

let facts: Partial<ExampleFacts> = {};
// An account is one of whoever the page acts as.
actingStore.onChange(() => {
  facts = { ...facts, payerAccountId: undefined };
});
let underWay: Promise<Partial<ExampleFacts>> | undefined;

/**
 * The facts, as far as the network tells them now: what a hub did not answer is asked again at the next call. Never
 * rejects.
 */
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
    // What is missing is asked for again.
  }
  return facts;
}

async function findGoods(): Promise<Partial<ExampleFacts>> {
  const { data } = await askGateway<Found>(question, AbortSignal.timeout(timeoutMs));
  const merchant = data?.merchants?.nodes[0];
  const destination = merchant && data?.hubs.find(({ code }) => code !== merchant.hub.code)?.code;
  return { merchantId: merchant?.id, productId: merchant?.products.nodes[0]?.id, destination };
}

/** A marketplace's account at a hub; undefined where the hub keeps none. */
async function findPayer(hub: string): Promise<string | undefined> {
  const { data } = await askGateway<{ accounts: { id: string; kind: string }[] | null }>(
    `{ accounts(hub: "${hub}") { id kind } }`,
    AbortSignal.timeout(timeoutMs),
  );
  return data?.accounts?.find(({ kind }) => kind === 'MARKETPLACE')?.id;
}
