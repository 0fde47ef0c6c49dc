import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fc } from '../../support/properties.ts';
import { bazaar, type ListingAnswer, lake, TestMerchants } from './TestMerchants.ts';

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

describe('a listing that is off its marketplace', () => {
  const relist = (merchantId: string, marketplaceId?: string) =>
    merchants.change<number>('relistProducts', 'relisted', { merchantId, marketplaceId });
  const withdraw = (listingId: string) => merchants.change<ListingAnswer>('withdrawListing', 'listing', { listingId });

  test('comes back in one call after a suspension; one that the merchant withdrew does not', async () => {
    const { merchantId, productId } = await merchants.onSale([bazaar, lake]);
    const { row: second } = await merchants.create(merchantId);
    const { row: listing } = await merchants.list(second!.id, bazaar);
    const { row: withdrawn } = await withdraw(listing!.id);
    expect(withdrawn).toMatchObject({ status: 'PAUSED', withdrawnAt: expect.any(String) });
    expect((await withdraw(listing!.id)).userErrors).toMatchObject([{ code: 'CONFLICT' }]);

    await merchants.decide(merchantId, 'SUSPENDED');
    expect((await relist(merchantId)).userErrors).toMatchObject([
      { code: 'NOT_APPROVED', field: ['input', 'merchantId'] },
    ]);
    await merchants.decide(merchantId, 'APPROVED');
    expect(await relist(merchantId, bazaar)).toEqual({ row: 1, userErrors: [] });
    expect(await merchants.listings(productId)).toEqual({ [bazaar]: 'ACTIVE', [lake]: 'PAUSED' });
    expect(await relist(merchantId)).toEqual({ row: 1, userErrors: [] });
    expect(await merchants.listings(productId)).toEqual({ [bazaar]: 'ACTIVE', [lake]: 'ACTIVE' });
    expect(await merchants.listings(second!.id)).toEqual({ [bazaar]: 'PAUSED' });
    const { row: again } = await merchants.list(second!.id, bazaar);
    expect(again).toMatchObject({ id: listing!.id, status: 'ACTIVE', withdrawnAt: null });
  });

  test('stays off where the consent is withdrawn', async () => {
    const { merchantId, productId } = await merchants.onSale([bazaar, lake]);
    const { row } = await merchants.grant(merchantId, bazaar);
    await merchants.revoke(row!.consents.at(-1)!.id);
    expect((await relist(merchantId, bazaar)).userErrors).toMatchObject([
      { code: 'CONSENT_REQUIRED', field: ['input', 'marketplaceId'] },
    ]);
    expect(await relist(merchantId)).toEqual({ row: 0, userErrors: [] });
    expect(await merchants.listings(productId)).toEqual({ [bazaar]: 'PAUSED', [lake]: 'ACTIVE' });
  });
});

type Step = 'suspend' | 'approve' | 'grant' | 'revoke' | 'list' | 'withdraw' | 'relist' | 'delete';
const possible: readonly Step[] = ['suspend', 'approve', 'grant', 'revoke', 'list', 'withdraw', 'relist', 'delete'];

test('whatever happens in whatever order, a listing is active exactly where its merchant may sell and wants to', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...possible), { minLength: 1, maxLength: 12 }), async (steps) => {
      const { merchantId, productId } = await merchants.onSale([bazaar]);
      const { data } = await merchants.hub.query<{ product: { listings: { id: string }[] } }>(
        'merchants',
        'query ($id: ID!) { product(id: $id) { listings { id } } }',
        { id: productId },
      );
      const listingId = data!.product.listings[0]!.id;
      let [consentId, isApproved, isWithdrawn, isDeleted, isActive] = [
        (await merchants.grant(merchantId, bazaar)).row!.consents.at(-1)!.id as string | null,
        ...[true, false, false, true],
      ] as [string | null, boolean, boolean, boolean, boolean];
      for (const step of steps) {
        if (step === 'suspend') {
          await merchants.decide(merchantId, 'SUSPENDED');
          isApproved = false;
          isActive = false;
        } else if (step === 'approve') {
          await merchants.decide(merchantId, 'APPROVED');
          isApproved = true;
        } else if (step === 'grant') {
          consentId = (await merchants.grant(merchantId, bazaar)).row!.consents.at(-1)!.id;
        } else if (step === 'revoke') {
          if (consentId !== null) await merchants.revoke(consentId);
          consentId = null;
          isActive = false;
        } else if (step === 'list') {
          const { row } = await merchants.list(productId, bazaar);
          expect(row !== null).toBe(isApproved && consentId !== null && !isDeleted);
          if (row) [isActive, isWithdrawn] = [true, false];
        } else if (step === 'withdraw') {
          await merchants.change('withdrawListing', 'listing', { listingId });
          [isActive, isWithdrawn] = [false, true];
        } else if (step === 'relist') {
          await merchants.change('relistProducts', 'relisted', { merchantId });
          isActive ||= isApproved && consentId !== null && !isWithdrawn && !isDeleted;
        } else {
          await merchants.remove(productId);
          [isActive, isWithdrawn, isDeleted] = [false, true, true];
        }
        expect(await merchants.listings(productId)).toEqual({ [bazaar]: isActive ? 'ACTIVE' : 'PAUSED' });
      }
    }),
    { numRuns: 25 },
  );
});
