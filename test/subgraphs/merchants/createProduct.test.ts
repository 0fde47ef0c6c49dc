import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bazaar, TestMerchants } from './TestMerchants.ts';

let merchants: TestMerchants;
let merchantId: string;
beforeAll(async () => {
  merchants = await TestMerchants.start();
  merchantId = await merchants.approved();
});
afterAll(() => merchants.close());

describe('createProduct', () => {
  test('enters a product of an approved merchant', async () => {
    const { row, userErrors } = await merchants.create(merchantId, {
      description: 'Sweet soy sauce.\nHalal.',
      gtin: '9556001234568',
      price: { amount: '12.5', currencyCode: 'MYR' },
    });
    expect(userErrors).toEqual([]);
    expect(row).toMatchObject({
      title: 'Kicap manis, 650 ml',
      description: 'Sweet soy sauce.\nHalal.',
      gtin: '9556001234568',
      price: { amount: '12.50', currencyCode: 'MYR' },
      merchant: { id: merchantId },
      listings: [],
    });
  });

  test.each([
    ['a GTIN with a wrong check digit', { gtin: '9556001234567' }, ['gtin']],
    ['a GTIN of nine digits', { gtin: '955600123' }, ['gtin']],
    ['an HS code of the reserved chapter 77', { hsCode: '770000' }, ['hsCode']],
    ['an HS code of a heading that was deleted', { hsCode: '880330' }, ['hsCode']],
    ['an HS code of a heading that the chapter does not have', { hsCode: '211099' }, ['hsCode']],
    ['an origin that is no country', { originCountry: 'ZZ' }, ['originCountry']],
    ['an origin that is a union of countries', { originCountry: 'EU' }, ['originCountry']],
    ['an HS code of five digits', { hsCode: '21031' }, ['hsCode']],
    ['an amount with too many decimals', { price: { amount: '1.005', currencyCode: 'MYR' } }, ['price', 'amount']],
    ['decimals in a currency without any', { price: { amount: '10.0', currencyCode: 'JPY' } }, ['price', 'amount']],
    ['a price of nothing', { price: { amount: '0', currencyCode: 'MYR' } }, ['price', 'amount']],
    ['a negative price', { price: { amount: '-1.00', currencyCode: 'MYR' } }, ['price', 'amount']],
    ['a price of 19 digits', { price: { amount: '99999999999999999.99', currencyCode: 'MYR' } }, ['price', 'amount']],
    ['a currency that does not exist', { price: { amount: '1.00', currencyCode: 'MYX' } }, ['price', 'currencyCode']],
    ['no weight', { grossWeightGrams: 0 }, ['grossWeightGrams']],
    ['a negative weight', { grossWeightGrams: -5 }, ['grossWeightGrams']],
    ['a title of a megabyte', { title: 'x'.repeat(1_000_000) }, ['title']],
    ['a title with a control character', { title: 'Kicap\u0001manis' }, ['title']],
    ['a blank title', { title: ' \u3000 ' }, ['title']],
    ['a title of invisible characters', { title: '\u200b\u2060\u3164' }, ['title']],
    ['a description of invisible characters', { description: '\u200b' }, ['description']],
    ['a description of 4 001 characters', { description: 'x'.repeat(4_001) }, ['description']],
  ])('refuses %s, by its field, and writes nothing', async (_, input, path) => {
    const before = await merchants.count('product');
    const { row, userErrors } = await merchants.create(merchantId, input);
    expect([row, userErrors]).toMatchObject([null, [{ code: 'INVALID', field: ['input', ...path] }]]);
    expect(userErrors).toHaveLength(1);
    expect(await merchants.count('product')).toBe(before);
  });

  test('keeps a title of 200 characters of four bytes, and shows it in order', async () => {
    const title = '𠮷'.repeat(200);
    const { row, userErrors } = await merchants.create(merchantId, { title });
    expect([row?.title, userErrors]).toEqual([title, []]);
  });

  test.each(['DRAFT', 'SUBMITTED', 'IN_REVIEW', 'REJECTED'])('is not for a merchant that is %s', async (state) => {
    const { row } = await merchants.register();
    const path = ['SUBMITTED', 'IN_REVIEW', 'REJECTED'];
    for (const status of path.slice(0, path.indexOf(state) + 1)) await merchants.decide(row!.id, status);
    const { userErrors } = await merchants.create(row!.id);
    expect(userErrors).toMatchObject([{ code: 'NOT_APPROVED', field: ['input', 'merchantId'] }]);
  });

  test('of an unknown merchant is not found; an id of another hub or a malformed one is a fault', async () => {
    const { userErrors } = await merchants.create('gid://MYKUL/Merchant/01JD4Q6V9M3T8R2W5X7Y0Z1A2B');
    expect(userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['input', 'merchantId'] }]);
    const text = `mutation ($id: ID!) { createProduct(input: { merchantId: $id, title: "x", hsCode: "210310",
      originCountry: "MY", grossWeightGrams: 1, price: { amount: "1.00", currencyCode: "MYR" }, idempotencyKey: "k" })
      { product { id } } }`;
    for (const [id, code] of [
      ['gid://CNHGH/Merchant/01JD4Q6V9M3T8R2W5X7Y0Z1A2B', 'UNKNOWN_HUB'],
      ['gid://MYKUL/Product/01JD4Q6V9M3T8R2W5X7Y0Z1A2B', 'BAD_ID'],
      ['merchant 7', 'BAD_ID'],
    ]) {
      const { errors } = await merchants.hub.query('merchants', text, { id });
      expect(errors).toMatchObject([{ path: ['createProduct'], extensions: { code } }]);
    }
  });

  test('takes no scalar of another shape', async () => {
    for (const [name, value] of [
      ['hsCode', '2103.10'],
      ['originCountry', 'Malaysia'],
      ['gtin', 'x'.repeat(1_000_000)],
    ] as const) {
      const { errors } = await merchants.hub.query(
        'merchants',
        'mutation ($input: CreateProductInput!) { createProduct(input: $input) { product { id } } }',
        {
          input: {
            ...{ merchantId, title: 'x', hsCode: '210310', originCountry: 'MY', grossWeightGrams: 1 },
            ...{ price: { amount: '1.00', currencyCode: 'MYR' }, idempotencyKey: 'shape' },
            [name]: value,
          },
        },
      );
      expect(errors).toHaveLength(1);
      expect(errors![0]!.message.length).toBeLessThan(1_000);
    }
    expect(await merchants.count('idempotency', "key = 'shape'")).toBe(0);
  });
});

describe('a GTIN', () => {
  const forms = ['036000291452', '0036000291452', '00036000291452'];

  test('is one number whatever its length: one product of a merchant has it, and any form finds it', async () => {
    const seller = await merchants.approved();
    const { row } = await merchants.create(seller, { gtin: forms[0] });
    for (const gtin of forms) {
      const { userErrors } = await merchants.create(seller, { gtin });
      expect(userErrors).toMatchObject([{ code: 'CONFLICT', field: ['input', 'gtin'] }]);
      const { data } = await merchants.hub.query<{ products: { nodes: object[] } }>(
        'merchants',
        'query ($filter: ProductFilter) { products(filter: $filter) { nodes { id gtin } } }',
        { filter: { gtin, merchantId: seller } },
      );
      expect(data?.products.nodes).toEqual([{ id: row!.id, gtin: forms[0] }]);
    }
    // Another merchant may sell the same goods.
    const other = await merchants.approved();
    expect((await merchants.create(other, { gtin: forms[1] })).userErrors).toEqual([]);
  });

  test('is given to one product, even if ten are created at once', async () => {
    const seller = await merchants.approved();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => merchants.create(seller, { gtin: forms[n % 3] })),
    );
    expect(answers.filter(({ row }) => row !== null)).toHaveLength(1);
  });
});

describe('updateProduct', () => {
  test('changes what is given, removes what is null, and keeps the rest', async () => {
    const { row } = await merchants.create(merchantId, { description: 'Sweet.', gtin: '9556001234575' });
    const { row: changed, userErrors } = await merchants.update(row!.id, {
      ...{ title: 'Kicap masin, 650 ml', description: null, price: { amount: '9.9', currencyCode: 'MYR' } },
    });
    expect(userErrors).toEqual([]);
    expect(changed).toEqual({
      ...row!,
      ...{ title: 'Kicap masin, 650 ml', description: null, price: { amount: '9.90', currencyCode: 'MYR' } },
      updatedAt: expect.any(String),
    });
    const found = async (text: string) => {
      const { data } = await merchants.hub.query<{ products: { nodes: { id: string }[] } }>(
        'merchants',
        'query ($filter: ProductFilter) { products(first: 100, filter: $filter) { nodes { id } } }',
        { filter: { text, merchantId } },
      );
      return data?.products.nodes.map(({ id }) => id) ?? [];
    };
    expect(await found('masin')).toContain(row!.id);
    expect(await found('manis')).not.toContain(row!.id);
  });

  test.each([
    ['no title', { title: null }, ['title']],
    ['an invisible title', { title: '\u200b' }, ['title']],
    ['a heading that there is not', { hsCode: '770000' }, ['hsCode']],
    ['no price', { price: null }, ['price']],
    ['no weight', { grossWeightGrams: 0 }, ['grossWeightGrams']],
  ])('refuses %s and changes nothing', async (_, input, path) => {
    const { row } = await merchants.create(merchantId);
    const { row: changed, userErrors } = await merchants.update(row!.id, input);
    expect([changed, userErrors]).toMatchObject([null, [{ code: 'INVALID', field: ['input', ...path] }]]);
  });

  test('refuses the GTIN of another product of the merchant', async () => {
    await merchants.create(merchantId, { gtin: '9556001234582' });
    const { row } = await merchants.create(merchantId);
    const { userErrors } = await merchants.update(row!.id, { gtin: '09556001234582' });
    expect(userErrors).toMatchObject([{ code: 'CONFLICT', field: ['input', 'gtin'] }]);
  });
});

test('a deleted product is in no list and not for sale, but whoever has its id still reads it', async () => {
  const { merchantId: seller, productId } = await merchants.onSale([bazaar]);
  const { row, userErrors } = await merchants.remove(productId);
  expect([row?.deletedAt, userErrors]).toEqual([expect.any(String), []]);
  expect(await merchants.listings(productId)).toEqual({ [bazaar]: 'PAUSED' });
  const text = `query ($id: ID!, $merchant: ID!) {
    product(id: $id) { title deletedAt merchant { id } }
    products(filter: { merchantId: $merchant }) { totalCount nodes { id } }
    merchant(id: $merchant) { products { totalCount nodes { id } } }
  }`;
  const { data } = await merchants.hub.query('merchants', text, { id: productId, merchant: seller });
  const none = { totalCount: 0, nodes: [] };
  expect(data).toEqual({
    product: { title: 'Kicap manis, 650 ml', deletedAt: row!.deletedAt, merchant: { id: seller } },
    products: none,
    merchant: { products: none },
  });
  for (const again of [
    await merchants.remove(productId),
    await merchants.update(productId, { title: 'Again' }),
    await merchants.list(productId, bazaar),
  ])
    expect(again.userErrors).toMatchObject([{ code: 'CONFLICT', field: ['input', 'productId'] }]);
});
