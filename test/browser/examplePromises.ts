import { expect } from '@jest/globals';

const answered = (...hubs: string[]) => hubs.map((hub) => expect.objectContaining({ hub, status: 'ANSWERED' }));
const coverageOfBoth = answered('CNHGH', 'MYKUL');
const refusedNothing = { userErrors: [] };

/** What the answer to each example must show of what its comments promise, in the order of the tabs. */
export const examplePromises: Readonly<Record<string, object>> = {
  SearchAllHubs: {
    products: {
      nodes: expect.arrayContaining([expect.objectContaining({ stock: { available: expect.any(Number) } })]),
      coverage: coverageOfBoth,
    },
  },
  OneMerchant: {
    merchant: {
      kyb: 'APPROVED',
      products: { nodes: expect.arrayContaining([expect.objectContaining({ stock: expect.anything() })]) },
    },
  },
  NetworkDirectory: {
    hubs: [
      { code: 'CNHGH', status: 'ACTIVE' },
      { code: 'MYKUL', status: 'ACTIVE' },
    ],
    marketplaces: expect.arrayContaining([{ name: 'Straits Bazaar', homeHub: { code: 'MYKUL' } }]),
  },
  PartialAnswer: { products: { nodes: expect.any(Array), coverage: coverageOfBoth } },
  ReserveStock: { reserveStock: { reservation: { state: 'HELD' }, ...refusedNothing } },
  QuoteLandedCost: {
    quoteLandedCost: {
      quote: { origin: { name: 'Hangzhou' }, destination: { code: 'MYKUL' }, charges: expect.any(Array) },
      ...refusedNothing,
    },
  },
  QuoteFx: { quoteFx: { fxQuote: { sell: { currencyCode: 'MYR' }, buy: { currencyCode: 'CNY' } }, ...refusedNothing } },
  PlaceTrade: { placeTrade: { trade: { id: expect.any(String) }, ...refusedNothing } },
  FollowTrade: { trade: { steps: expect.any(Array) } },
};
