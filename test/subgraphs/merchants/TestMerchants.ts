import { expect } from '@jest/globals';
import { subgraph as merchantsSubgraph } from '../../../subgraphs/merchants/subgraph.ts';
import { startTestHub, type TestHub } from '../../support/hub/startTestHub.ts';

export interface UserError {
  readonly code: string;
  readonly message: string;
  readonly field: string[] | null;
}

export interface Answer<Row> {
  readonly row: Row | null;
  readonly userErrors: UserError[];
}

export interface MerchantAnswer {
  readonly id: string;
  readonly kyb: string;
  readonly consents: { readonly id: string; readonly scopes: string[]; readonly revokedAt: string | null }[];
  readonly [field: string]: unknown;
}

export interface ListingAnswer {
  readonly id: string;
  readonly status: string;
  readonly price: { readonly amount: string };
  readonly withdrawnAt: string | null;
}

/** The marketplaces of the demo network, and one more that nobody knows. */
export const bazaar = 'gid://MYKUL/Marketplace/01JD4Q6V9M3T8R2W5X7Y0Z1A2B';
export const lake = 'gid://CNHGH/Marketplace/01JD4QB2C5D7E9F1G3H5J7K9M1';

const payloads = {
  merchant: `merchant { id kyb legalName tradingName gln createdAt updatedAt hub { code } identifiers { scheme number check }
    consents { id marketplace { id } scopes grantedAt revokedAt } }`,
  product: `product { id title description gtin hsCode originCountry grossWeightGrams price { amount currencyCode }
    createdAt updatedAt deletedAt merchant { id } listings { id status } }`,
  relisted: 'relisted',
  listing: 'listing { id status withdrawnAt price { amount currencyCode } marketplace { id } product { id } }',
};

/** A hub in Kuala Lumpur with a client that uses its merchants as any other would: by GraphQL over HTTP. */
export class TestMerchants {
  readonly hub: TestHub;
  #keys = 0;

  static async start(): Promise<TestMerchants> {
    return new TestMerchants(await startTestHub({ code: 'MYKUL', subgraphs: [merchantsSubgraph] }));
  }

  private constructor(hub: TestHub) {
    this.hub = hub;
  }

  key(): string {
    this.#keys += 1;
    return `key ${this.#keys}`;
  }

  /** Sends a mutation; a key of its own is added where the input has none. */
  async change<Row>(operation: string, payload: keyof typeof payloads, input: object): Promise<Answer<Row>> {
    const type = `${operation.charAt(0).toUpperCase()}${operation.slice(1)}Input`;
    const { data, errors } = await this.hub.query<Record<string, Record<string, unknown>>>(
      'merchants',
      `mutation ($input: ${type}!) { ${operation}(input: $input) { ${payloads[payload]} userErrors { code message field } } }`,
      { input: { idempotencyKey: this.key(), ...input } },
    );
    expect(errors).toBeUndefined();
    const answer = data?.[operation] as Record<string, unknown>;
    return { row: answer[payload] as Row | null, userErrors: answer.userErrors as UserError[] };
  }

  register(input: object = {}) {
    this.#keys += 1;
    return this.change<MerchantAnswer>('registerMerchant', 'merchant', {
      hub: 'MYKUL',
      legalName: 'Warisan Maju Foods Sdn. Bhd.',
      identifiers: [{ scheme: 'OTHER', number: `REG-${this.#keys}` }],
      ...input,
    });
  }

  decide(merchantId: string, status: string, more: object = {}) {
    return this.change<MerchantAnswer>('decideKyb', 'merchant', { merchantId, status, ...more });
  }

  grant(merchantId: string, marketplaceId: string, more: object = {}) {
    return this.change<MerchantAnswer>('grantConsent', 'merchant', {
      merchantId,
      marketplaceId,
      scopes: ['catalogue'],
      ...more,
    });
  }

  revoke(consentId: string) {
    return this.change<MerchantAnswer>('revokeConsent', 'merchant', { consentId });
  }

  create(merchantId: string, input: object = {}) {
    return this.change<{ id: string; [field: string]: unknown }>('createProduct', 'product', {
      merchantId,
      title: 'Kicap manis, 650 ml',
      hsCode: '210310',
      originCountry: 'MY',
      grossWeightGrams: 900,
      price: { amount: '12.50', currencyCode: 'MYR' },
      ...input,
    });
  }

  update(productId: string, input: object) {
    return this.change<{ id: string; [field: string]: unknown }>('updateProduct', 'product', { productId, ...input });
  }

  remove(productId: string) {
    return this.change<{ id: string; deletedAt: string }>('deleteProduct', 'product', { productId });
  }

  list(productId: string, marketplaceId: string, amount = '13.90') {
    const price = { amount, currencyCode: 'MYR' };
    return this.change<ListingAnswer>('listProduct', 'listing', { productId, marketplaceId, price });
  }

  /** The id of a new merchant that has gone the whole way to approval. */
  async approved(): Promise<string> {
    const { row } = await this.register();
    for (const status of ['SUBMITTED', 'IN_REVIEW', 'APPROVED']) await this.decide(row!.id, status);
    return row!.id;
  }

  /** A product of an approved merchant, on sale at each of the marketplaces. */
  async onSale(marketplaces: readonly string[]): Promise<{ merchantId: string; productId: string }> {
    const merchantId = await this.approved();
    const { row: product } = await this.create(merchantId);
    for (const marketplaceId of marketplaces) {
      await this.grant(merchantId, marketplaceId);
      const { row: listing } = await this.list(product!.id, marketplaceId);
      expect(listing!.status).toBe('ACTIVE');
    }
    return { merchantId, productId: product!.id };
  }

  /** The states of a product's listings by marketplace. */
  async listings(productId: string): Promise<Record<string, string>> {
    const { data } = await this.hub.query<{ product: { listings: { status: string; marketplace: { id: string } }[] } }>(
      'merchants',
      'query ($id: ID!) { product(id: $id) { listings { status marketplace { id } } } }',
      { id: productId },
    );
    return Object.fromEntries(data!.product.listings.map(({ status, marketplace }) => [marketplace.id, status]));
  }

  /** How many rows a table has, or how many satisfy a condition. */
  async count(table: string, where = 'true'): Promise<number> {
    const text = `SELECT count(*)::int AS count FROM ${table} WHERE ${where}`;
    const [row] = await this.hub.database('merchants').query<{ count: number }>({ text });
    return row!.count;
  }

  close(): Promise<void> {
    return this.hub.close();
  }
}
