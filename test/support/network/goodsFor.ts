import type { GraphQLAnswer } from '../hub/postGraphQL.ts';

export type HubCode = 'MYKUL' | 'CNHGH';
export const hubCodes: readonly HubCode[] = ['MYKUL', 'CNHGH'];

export const demoMarketplaces = {
  marketplace: 'gid://MYKUL/Marketplace/01JD4Q6V9M3T8R2W5X7Y0Z1A2B',
  otherMarketplace: 'gid://CNHGH/Marketplace/01JD4QB2C5D7E9F1G3H5J7K9M1',
} as const;

/** What answers operations in the name of those whose tokens it makes. */
interface AskedNetwork {
  readonly issuer: { token(name: string): Promise<string> };
  query<Data>(text: string, variables?: object, token?: string): Promise<GraphQLAnswer<Data>>;
}

export interface Goods {
  readonly id: string;
  readonly merchant: {
    readonly id: string;
    readonly consents: readonly {
      readonly id: string;
      readonly marketplace: { readonly id: string };
      readonly revokedAt: string | null;
    }[];
  };
  readonly listings: readonly {
    readonly id: string;
    readonly marketplace: { readonly id: string };
    readonly status: string;
  }[];
  readonly stock: { readonly available: number; readonly levels: readonly { readonly id: string }[] } | null;
}

/** Goods of a hub's demo data, of all merchants or of one, that are on stock and that all of the marketplaces list. */
export async function goodsFor(
  network: AskedNetwork,
  hub: HubCode,
  marketplaces: readonly string[] = Object.values(demoMarketplaces),
  merchantId?: string,
): Promise<Goods[]> {
  const text = `query ($hubs: [HubCode!], $merchantId: ID) {
    products(first: 100, hubs: $hubs, filter: { merchantId: $merchantId }) {
      nodes { id merchant { id consents { id marketplace { id } revokedAt } } listings { id marketplace { id } status } stock { available levels { id } } }
    }
  }`;
  type Answer = { products: { nodes: readonly Goods[] } };
  const { data, errors } = await network.query<Answer>(
    text,
    { hubs: [hub], merchantId },
    await network.issuer.token(`operator${hub}`),
  );
  if (!data || errors) throw new Error(JSON.stringify(errors));
  return data.products.nodes.filter(
    ({ listings, stock }) =>
      (stock?.available ?? 0) > 10 &&
      marketplaces.every((id) =>
        listings.some(({ marketplace, status }) => marketplace.id === id && status === 'ACTIVE'),
      ),
  );
}
