import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bazaar, lake, TestMerchants } from './TestMerchants.ts';

let merchants: TestMerchants;
beforeAll(async () => {
  merchants = await TestMerchants.start();
});
afterAll(() => merchants.close());

const unknown = (type: string) => `gid://MYKUL/${type}/01JD4Q6V9M3T8R2W5X7Y0Z1A2B`;

describe('consent', () => {
  test('is given with its scopes, each once, and is shown', async () => {
    const id = await merchants.approved();
    const { row } = await merchants.grant(id, bazaar, { scopes: ['catalogue', 'orders:read', 'catalogue'] });
    expect(row!.consents).toEqual([
      {
        id: expect.stringMatching(/^gid:\/\/MYKUL\/Consent\//),
        marketplace: { id: bazaar },
        scopes: ['catalogue', 'orders:read'],
        grantedAt: expect.any(String),
        revokedAt: null,
      },
    ]);
  });

  test('given again takes the place of the former, and listings go on', async () => {
    const { merchantId, productId } = await merchants.onSale([bazaar]);
    const { row } = await merchants.grant(merchantId, bazaar, { scopes: ['catalogue', 'stock'] });
    expect(row!.consents).toMatchObject([
      { scopes: ['catalogue'], revokedAt: expect.any(String) },
      { scopes: ['catalogue', 'stock'], revokedAt: null },
    ]);
    expect(await merchants.listings(productId)).toEqual({ [bazaar]: 'ACTIVE' });
  });

  test('revoked pauses the listings at that marketplace, and no others', async () => {
    const { merchantId, productId } = await merchants.onSale([bazaar, lake]);
    const { row } = await merchants.grant(merchantId, bazaar);
    const consent = row!.consents.at(-1)!;
    const revoked = await merchants.revoke(consent.id);
    expect(revoked.userErrors).toEqual([]);
    expect(revoked.row!.consents.find(({ id }) => id === consent.id)!.revokedAt).not.toBeNull();
    expect(await merchants.listings(productId)).toEqual({ [bazaar]: 'PAUSED', [lake]: 'ACTIVE' });

    const again = await merchants.revoke(consent.id);
    expect(again.userErrors).toMatchObject([{ code: 'CONFLICT', field: ['input', 'consentId'] }]);
    const listed = await merchants.list(productId, bazaar);
    expect(listed.userErrors).toMatchObject([{ code: 'CONSENT_REQUIRED', field: ['input', 'marketplaceId'] }]);
  });

  test('revoked while others list leaves nothing on sale', async () => {
    const { merchantId, productId } = await merchants.onSale([bazaar]);
    const { row } = await merchants.grant(merchantId, bazaar);
    const listings = Array.from({ length: 10 }, (_, n) => merchants.list(productId, bazaar, `${n + 1}.00`));
    await Promise.all([...listings, merchants.revoke(row!.consents.at(-1)!.id)]);
    expect(await merchants.listings(productId)).toEqual({ [bazaar]: 'PAUSED' });
  });

  test.each([
    ['no marketplace', { marketplaceId: 'bazaar' }, ['marketplaceId']],
    ['the id of a hub where a marketplace belongs', { marketplaceId: unknown('Hub') }, ['marketplaceId']],
    ['no scope', { scopes: [] }, ['scopes']],
    ['21 scopes', { scopes: Array.from({ length: 21 }, (_, n) => `s${n}`) }, ['scopes']],
    ['a scope with a space', { scopes: ['stock', 'read orders'] }, ['scopes', '1']],
    ['a scope of a megabyte', { scopes: ['x'.repeat(1_000_000)] }, ['scopes', '0']],
  ])('with %s is refused', async (_, input, path) => {
    const { row, userErrors } = await merchants.grant(unknown('Merchant'), bazaar, input);
    expect([row, userErrors]).toMatchObject([null, [{ code: 'INVALID', field: ['input', ...path] }]]);
  });

  test('of an unknown merchant or with an unknown id is not found', async () => {
    const granted = await merchants.grant(unknown('Merchant'), bazaar);
    expect(granted.userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['input', 'merchantId'] }]);
    const revoked = await merchants.revoke(unknown('Consent'));
    expect(revoked.userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['input', 'consentId'] }]);
  });
});

describe('listProduct', () => {
  test('lists at the price given; listed again, the same listing takes the new price', async () => {
    const { productId } = await merchants.onSale([bazaar]);
    const { row: first } = await merchants.list(productId, bazaar, '20.00');
    const { row: second } = await merchants.list(productId, bazaar, '21.5');
    expect(second).toEqual({ ...first, price: { amount: '21.50', currencyCode: 'MYR' } });
    expect(await merchants.count('listing', `product_id = '${productId}'`)).toBe(1);
  });

  test('needs consent, an approved merchant, a product and a price', async () => {
    const { merchantId, productId } = await merchants.onSale([bazaar]);
    const errors = async (...input: Parameters<TestMerchants['list']>) => (await merchants.list(...input)).userErrors;
    expect(await errors(productId, lake)).toMatchObject([
      { code: 'CONSENT_REQUIRED', field: ['input', 'marketplaceId'] },
    ]);
    expect(await errors(unknown('Product'), bazaar)).toMatchObject([
      { code: 'NOT_FOUND', field: ['input', 'productId'] },
    ]);
    expect(await errors(productId, bazaar, '0.00')).toMatchObject([
      { code: 'INVALID', field: ['input', 'price', 'amount'] },
    ]);
    await merchants.decide(merchantId, 'SUSPENDED');
    expect(await errors(productId, bazaar)).toMatchObject([{ code: 'NOT_APPROVED', field: ['input', 'productId'] }]);
  });
});
