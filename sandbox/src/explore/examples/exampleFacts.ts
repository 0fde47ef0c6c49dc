import { askGateway } from '../../askGateway.ts';

/** Ids of the network that the examples ask about; undefined where there is none or nobody answered in time. */
export interface ExampleFacts {
  readonly merchantId?: string;
  readonly productId?: string;
  /** The hub that the product is sent to: another than its own. */
  readonly destination?: string;
  /** An account there that can pay. */
  readonly payerAccountId?: string;
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

/** Looks for a merchant of the network with a product. Never rejects: the examples stand without it. */
export async function findExampleFacts(): Promise<ExampleFacts> {
  try {
    const { data } = await askGateway<Found>(question, AbortSignal.timeout(3_000));
    const merchant = data?.merchants?.nodes[0];
    const destination = data?.hubs.find(({ code }) => code !== merchant?.hub.code)?.code;
    return {
      merchantId: merchant?.id,
      productId: merchant?.products.nodes[0]?.id,
      destination,
      payerAccountId: destination && (await findPayer(destination)),
    };
  } catch {
    return {};
  }
}

/** A marketplace's account at a hub; undefined where the hub keeps none. */
async function findPayer(hub: string): Promise<string | undefined> {
  const { data } = await askGateway<{ accounts: { id: string; kind: string }[] | null }>(
    `{ accounts(hub: "${hub}") { id kind } }`,
    AbortSignal.timeout(3_000),
  );
  return data?.accounts?.find(({ kind }) => kind === 'MARKETPLACE')?.id;
}
