import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { derivedGlobalId } from '../../../subgraphs/host/globalId.ts';
import type { Incoterm, LandedCostQuote } from '../../../subgraphs/shipments/resolverTypes.ts';
import { incotermDuties } from '../../../subgraphs/shipments/rules/carriage.ts';
import { fc } from '../../support/properties.ts';
import { newKey, quote, tellOfAllowance } from './operations.ts';
import { headphones, shoes, startTwoHubs, type TwoHubs } from './startTwoHubs.ts';

let hubs: TwoHubs;
beforeAll(async () => {
  hubs = await startTwoHubs();
});
afterAll(() => hubs.close());

const terms = Object.keys(incotermDuties) as Incoterm[];
const quoted = terms.filter((term) => incotermDuties[term].carriage === 'SELLER');

/** Both directions; each purchase is a person's of its own, or a business's. */
const ways = {
  'Kuala Lumpur to Hangzhou': { from: 'kualaLumpur', product: headphones, destination: 'CNHGH', currency: 'MYR' },
  'Hangzhou to Kuala Lumpur': { from: 'hangzhou', product: shoes, destination: 'MYKUL', currency: 'CNY' },
} as const;
type Way = keyof typeof ways;

interface Purchase {
  readonly way: Way;
  readonly price: string;
  readonly quantity: number;
  readonly grams?: number;
  readonly isPerson?: boolean;
}

async function quoteOf({ way, price, quantity, grams = 300, isPerson = true }: Purchase, incoterm: Incoterm) {
  const { from, product, destination, currency } = ways[way];
  const offered = { ...product, grossWeightGrams: grams, price: { amount: price, currencyCode: currency } };
  hubs.supergraph.products.set(product.id, offered);
  const lines = [{ productId: product.id, quantity }];
  const consigneeToken = isPerson ? `person-${newKey()}` : null;
  return quote(hubs[from], { lines, destination, incoterm, consigneeToken });
}

/** What customs says: everything of a quote but what the seller bills. */
function customsOf({ charges, dueToCustoms, procedure, ruleVersion }: LandedCostQuote) {
  return { charges, dueToCustoms, procedure, ruleVersion };
}

beforeEach(() => hubs.supergraph.overrides.clear());

describe.each(Object.keys(ways) as Way[])('from %s', (way) => {
  test('goods are worth the same to customs under every term, and billed by it', async () => {
    const purchase = { way, price: '400.00', quantity: 2 };
    const { entity: ddp } = await quoteOf(purchase, 'DDP');
    expect(quoted).toEqual(['CPT', 'CFR', 'CIP', 'CIF', 'DAP', 'DPU', 'DDP']);
    for (const term of quoted) {
      const { entity, userErrors } = await quoteOf(purchase, term);
      expect(userErrors).toEqual([]);
      expect(customsOf(entity!)).toEqual(customsOf(ddp!));
      const isInsured = incotermDuties[term].insurance === 'SELLER';
      expect(entity!.insurance.amount).toBe(isInsured ? ddp!.insurance.amount : '0.00');
      const cents = (amount: string) => Math.round(Number(amount) * 100);
      const { goods, freight, insurance, dueToOrigin } = entity!;
      expect(cents(dueToOrigin.amount)).toBe(
        [goods, freight, insurance].reduce((sum, { amount }) => sum + cents(amount), 0),
      );
    }
  });

  test.each(terms.filter((term) => !quoted.includes(term)))(
    '%s is refused: the buyer sends a carrier',
    async (term) => {
      const { entity, userErrors } = await quoteOf({ way, price: '400.00', quantity: 2 }, term);
      expect([entity, userErrors]).toMatchObject([null, [{ code: 'INVALID', field: ['input', 'incoterm'] }]]);
    },
  );
});

test('two pieces of MYR 1 552.00 are above a person’s limit of CNY 5 000 under every term', async () => {
  // 3104.00 + 18.50 (500 g) + 3122.50 × 0.3 % = 3131.87, in CNY at 1.6: 5010.99. Without insurance it would be 4996.00.
  for (const term of quoted) {
    const { entity, userErrors } = await quoteOf(
      { way: 'Kuala Lumpur to Hangzhou', price: '1552.00', quantity: 2, grams: 250 },
      term,
    );
    expect([entity, userErrors]).toMatchObject([null, [{ code: 'ALLOWANCE_EXCEEDED' }]]);
  }
});

test('goods of CIF MYR 500 are at Malaysia’s de minimis under every term, and a cent more is above it', async () => {
  // 777.05 + (18.00 + 9.00) = 804.05, and 0.3 % of it, 2.41 CNY.
  // In MYR at 0.62: 481.771 + 16.74 + 1.4942 → 481.77 + 16.74 + 1.49 = 500.00. At 777.07: 481.78 + 16.74 + 1.49 = 500.01.
  for (const term of quoted) {
    const way = 'Hangzhou to Kuala Lumpur';
    expect((await quoteOf({ way, price: '777.05', quantity: 1 }, term)).entity?.procedure).toBe('DE_MINIMIS');
    expect((await quoteOf({ way, price: '777.07', quantity: 1 }, term)).entity?.procedure).toBe('GENERAL');
  }
});

test('a person’s allowance is used up alike under every term', async () => {
  const { product, destination } = ways['Kuala Lumpur to Hangzhou'];
  const lines = [{ productId: product.id, quantity: 1 }];
  // 15000.00 + 18.50 + 45.06 = 15063.56, in CNY 24101.70: a single item. Of 26000.00 that leaves 1898.30.
  const dear = { ...product, price: { amount: '15000.00', currencyCode: 'MYR' } };
  // 1164.46 + 18.50 + 3.55 = 1186.51, in CNY 1863.14 + 29.60 + 5.68 = 1898.42: 12 fen too many. At 1164.38: 1898.29.
  const rest = (amount: string) => ({ ...product, price: { amount, currencyCode: 'MYR' } });
  for (const term of quoted) {
    const input = { lines, destination, incoterm: term, consigneeToken: `allowance-${term}` };
    hubs.supergraph.products.set(product.id, dear);
    const { entity } = await quote(hubs.kualaLumpur, input);
    const hold = { destination, quoteId: entity!.id, tradeRef: derivedGlobalId(destination, 'Trade', term) };
    expect((await tellOfAllowance(hubs.hangzhou, 'holdAllowance', hold)).userErrors).toEqual([]);
    hubs.supergraph.products.set(product.id, rest('1164.46'));
    expect((await quote(hubs.kualaLumpur, input)).userErrors).toMatchObject([{ code: 'ALLOWANCE_EXCEEDED' }]);
    hubs.supergraph.products.set(product.id, rest('1164.38'));
    expect((await quote(hubs.kualaLumpur, input)).userErrors).toEqual([]);
  }
});

test('whatever is bought, customs says the same under every term', async () => {
  const aPurchase = fc.record({
    way: fc.constantFrom(...(Object.keys(ways) as Way[])),
    price: fc.oneof(fc.integer({ min: 1, max: 2_000_000 }), fc.integer({ min: 150_000, max: 160_000 })),
    quantity: fc.integer({ min: 1, max: 3 }),
    grams: fc.integer({ min: 1, max: 5_000 }),
    isPerson: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(aPurchase, fc.constantFrom(...quoted), async ({ price, ...purchase }, term) => {
      const bought = { ...purchase, price: (price / 100).toFixed(2) };
      const [one, other] = [await quoteOf(bought, 'DDP'), await quoteOf(bought, term)];
      expect(other.entity && customsOf(other.entity)).toEqual(one.entity && customsOf(one.entity));
      expect(other.userErrors).toEqual(one.userErrors);
    }),
    { numRuns: 60 },
  );
});
