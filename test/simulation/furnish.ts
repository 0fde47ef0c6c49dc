import type { SimNetwork } from './SimNetwork.ts';

/** What a furnished network has, the same in every one. */
export interface Furniture {
  /** By hub code. */
  readonly products: Readonly<Record<string, string>>;
  readonly payers: Readonly<Record<string, string>>;
}

const marketplaces: Readonly<Record<string, string>> = {
  MYKUL: 'gid://MYKUL/Marketplace/01JD4Q6V9M3T8R2W5X7Y0Z1A2B',
  CNHGH: 'gid://CNHGH/Marketplace/01JD4QB2C5D7E9F1G3H5J7K9M1',
};
const currencies: Readonly<Record<string, string>> = { MYKUL: 'MYR', CNHGH: 'CNY' };
const identifiers: Readonly<Record<string, object>> = {
  MYKUL: { scheme: 'MY_SSM', number: '202301000123' },
  CNHGH: { scheme: 'CN_USCC', number: '91330100MA27XYEK6J' },
};
const prices: Readonly<Record<string, string>> = { MYKUL: '120.00', CNHGH: '80.05' };
/** Few enough that trades compete for the last piece. */
export const piecesOnHand = 6;
export const fundsOnDeposit: Readonly<Record<string, string>> = { MYKUL: '700.00', CNHGH: '1400.00' };

/** A merchant with a product on stock, and a marketplace with funds, at each hub; all through the supergraph. */
export async function furnish(network: SimNetwork): Promise<Furniture> {
  const products: Record<string, string> = {};
  const payers: Record<string, string> = {};
  for (const hub of network.hubs.keys()) {
    const key = (what: string) => ({ idempotencyKey: `furnish ${hub} ${what}` });
    const merchantId = await network.done('registerMerchant', 'merchant', {
      ...{ hub, legalName: `Merchant of ${hub}`, identifiers: [identifiers[hub]], ...key('merchant') },
    });
    for (const status of ['SUBMITTED', 'IN_REVIEW', 'APPROVED']) {
      await network.done('decideKyb', 'merchant', { merchantId, status, ...key(status) });
    }
    const productId = await network.done('createProduct', 'product', {
      ...{ merchantId, title: 'Goods', hsCode: '640399', originCountry: hub.slice(0, 2), grossWeightGrams: 400 },
      ...{ price: { amount: prices[hub], currencyCode: currencies[hub] }, ...key('product') },
    });
    products[hub] = productId;
    await network.done('receiveStock', 'stockLevel', {
      ...{ productId, location: 'A1', quantity: piecesOnHand, ...key('stock') },
    });
    const accountId = await network.done('openAccount', 'account', {
      ...{ hub, ownerId: marketplaces[hub], kind: 'MARKETPLACE', currency: currencies[hub], ...key('account') },
    });
    payers[hub] = accountId;
    await network.done('depositFunds', 'account', {
      ...{ accountId, amount: { amount: fundsOnDeposit[hub], currencyCode: currencies[hub] } },
      ...{ reference: 'BANK-1', ...key('deposit') },
    });
  }
  return { products, payers };
}

/** The quotes for one trade from a seller's hub to a buyer's: landed cost, and FX at the hub that converts. */
export async function askForQuotes(
  network: SimNetwork,
  { products }: Furniture,
  { seller, buyer, quantity, key }: { seller: string; buyer: string; quantity: number; key: string },
): Promise<{ quoteId: string; fxQuoteId: string }> {
  const quoteId = await network.done('quoteLandedCost', 'quote', {
    ...{ lines: [{ productId: products[seller], quantity }], destination: buyer, consigneeToken: 'anna' },
    idempotencyKey: `${key} quote`,
  });
  const { data } = await network.query<{ landedCostQuote: { dueToOrigin: object } }>(
    'query ($id: ID!) { landedCostQuote(id: $id) { dueToOrigin { amount currencyCode } } }',
    { id: quoteId },
  );
  const fxQuoteId = await network.done('quoteFx', 'fxQuote', {
    ...{ hub: 'MYKUL', sell: currencies[buyer], buy: data?.landedCostQuote.dueToOrigin, idempotencyKey: `${key} fx` },
  });
  return { quoteId, fxQuoteId };
}
