import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { KybStatus } from '../../../subgraphs/merchants/resolverTypes.ts';
import { bazaar, lake, type MerchantAnswer, TestMerchants } from './TestMerchants.ts';

let merchants: TestMerchants;
beforeAll(async () => {
  merchants = await TestMerchants.start();
});
afterAll(() => merchants.close());

/** How to get there from a draft, and where one may go on from there: the states as trade.md gives them. */
const states: Record<KybStatus, { path: KybStatus[]; next: KybStatus[] }> = {
  DRAFT: { path: [], next: ['SUBMITTED'] },
  SUBMITTED: { path: ['SUBMITTED'], next: ['IN_REVIEW'] },
  IN_REVIEW: { path: ['SUBMITTED', 'IN_REVIEW'], next: ['APPROVED', 'REJECTED'] },
  APPROVED: { path: ['SUBMITTED', 'IN_REVIEW', 'APPROVED'], next: ['SUSPENDED'] },
  REJECTED: { path: ['SUBMITTED', 'IN_REVIEW', 'REJECTED'], next: ['SUBMITTED'] },
  SUSPENDED: { path: ['SUBMITTED', 'IN_REVIEW', 'APPROVED', 'SUSPENDED'], next: ['APPROVED'] },
};
const all = Object.keys(states) as KybStatus[];

async function merchantIn(state: KybStatus): Promise<string> {
  const { row } = await merchants.register();
  for (const status of states[state].path) await merchants.decide(row!.id, status, { reason: 'Seen by a person.' });
  return row!.id;
}

describe('decideKyb', () => {
  test.each(all)('from %s goes where the rules allow, and nowhere else', async (state) => {
    const { next } = states[state];
    const id = await merchantIn(state);
    for (const status of all.filter((each) => !next.includes(each))) {
      const { row, userErrors } = await merchants.decide(id, status);
      expect([row, userErrors]).toMatchObject([null, [{ code: 'ILLEGAL_TRANSITION', field: ['input', 'status'] }]]);
    }
    for (const status of next) {
      const { row, userErrors } = await merchants.decide(await merchantIn(state), status);
      expect([row?.kyb, userErrors]).toEqual([status, []]);
    }
  });

  test('keeps every decision with its reason', async () => {
    const id = await merchantIn('SUSPENDED');
    const text = 'SELECT status, reason FROM kyb_decision WHERE merchant_id = $1 ORDER BY position';
    const decisions = await merchants.hub.database('merchants').query<{ status: string }>({ text }, [id]);
    expect(decisions).toEqual(states.SUSPENDED.path.map((status) => ({ status, reason: 'Seen by a person.' })));
  });

  test('pauses every listing of a merchant that is suspended, and leaves them so when it is approved again', async () => {
    const { merchantId, productId } = await merchants.onSale([bazaar, lake]);
    const other = await merchants.onSale([bazaar]);
    await merchants.decide(merchantId, 'SUSPENDED');
    expect(await merchants.listings(productId)).toEqual({ [bazaar]: 'PAUSED', [lake]: 'PAUSED' });
    expect(await merchants.listings(other.productId)).toEqual({ [bazaar]: 'ACTIVE' });
    await merchants.decide(merchantId, 'APPROVED');
    expect(await merchants.listings(productId)).toEqual({ [bazaar]: 'PAUSED', [lake]: 'PAUSED' });
    await merchants.list(productId, bazaar);
    expect(await merchants.listings(productId)).toEqual({ [bazaar]: 'ACTIVE', [lake]: 'PAUSED' });
  });

  test('leaves nothing on sale when it suspends while others list', async () => {
    const { merchantId, productId } = await merchants.onSale([bazaar]);
    const listings = Array.from({ length: 10 }, (_, n) => merchants.list(productId, bazaar, `${n + 1}.00`));
    await Promise.all([...listings, merchants.decide(merchantId, 'SUSPENDED')]);
    expect(await merchants.listings(productId)).toEqual({ [bazaar]: 'PAUSED' });
  });

  test('says NOT_FOUND of a merchant that this hub has never had, and refuses a reason of a megabyte', async () => {
    const { userErrors } = await merchants.decide('gid://MYKUL/Merchant/01JD4Q6V9M3T8R2W5X7Y0Z1A2B', 'SUBMITTED');
    expect(userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['input', 'merchantId'] }]);
    const long = await merchants.decide(await merchantIn('DRAFT'), 'SUBMITTED', { reason: 'x'.repeat(1_000_000) });
    expect(long.userErrors).toMatchObject([{ code: 'INVALID', field: ['input', 'reason'] }]);
  });
});

describe('a merchant that is rejected', () => {
  const update = (merchantId: string, input: object) =>
    merchants.change<MerchantAnswer>('updateMerchant', 'merchant', { merchantId, ...input });

  test('corrects its record and is submitted again; other merchants keep theirs', async () => {
    const id = await merchantIn('REJECTED');
    const identifiers = [{ scheme: 'MY_SSM', number: '202101000777' }];
    const { row, userErrors } = await update(id, {
      legalName: 'Kedai Baharu Sdn. Bhd.',
      tradingName: 'Baharu',
      identifiers,
    });
    expect(userErrors).toEqual([]);
    expect(row).toMatchObject({
      ...{ legalName: 'Kedai Baharu Sdn. Bhd.', tradingName: 'Baharu', kyb: 'REJECTED' },
      identifiers: [{ scheme: 'MY_SSM', number: '202101000777', check: 'PASS' }],
    });
    expect((await update(id, { tradingName: null })).row).toMatchObject({
      ...{ legalName: 'Kedai Baharu Sdn. Bhd.', tradingName: null, identifiers: row!.identifiers },
    });
    for (const status of ['SUBMITTED', 'IN_REVIEW', 'APPROVED']) await merchants.decide(id, status);
    const approved = await update(id, { legalName: 'Somebody else' });
    expect(approved.userErrors).toMatchObject([{ code: 'ILLEGAL_TRANSITION', field: ['input', 'merchantId'] }]);
  });

  test.each(['DRAFT', 'REJECTED'] as const)(
    'or %s gives up its numbers after 30 days in which nobody has worked on it, when another registers them',
    async (state) => {
      const number = state === 'DRAFT' ? '202001000801' : '202001000802';
      const identifiers = [{ scheme: 'MY_SSM', number }];
      const { row: first } = await merchants.register({ identifiers });
      const path = state === 'DRAFT' ? [] : ['SUBMITTED', 'IN_REVIEW', 'REJECTED'];
      for (const status of path) await merchants.decide(first!.id, status);
      const age = (days: number) =>
        merchants.hub
          .database('merchants')
          .execute({ text: `UPDATE merchant SET updated_at = now() - make_interval(days => $2) WHERE id = $1` }, [
            first!.id,
            days,
          ]);
      await age(29);
      expect((await merchants.register({ identifiers })).userErrors).toMatchObject([{ code: 'CONFLICT' }]);
      await age(31);
      const { row: second, userErrors } = await merchants.register({ identifiers });
      expect([second?.identifiers, userErrors]).toMatchObject([[{ number }], []]);
      const submitted = await merchants.decide(first!.id, 'SUBMITTED');
      expect(submitted.userErrors).toMatchObject([{ code: 'CONFLICT', field: ['input', 'merchantId'] }]);
      expect((await update(first!.id, { identifiers })).userErrors).toMatchObject([{ code: 'CONFLICT' }]);
    },
  );

  test('keeps its numbers, however old, once it is submitted', async () => {
    const identifiers = [{ scheme: 'MY_SSM', number: '202001000803' }];
    const { row } = await merchants.register({ identifiers });
    await merchants.decide(row!.id, 'SUBMITTED');
    const text = `UPDATE merchant SET updated_at = now() - interval '400 days' WHERE id = $1`;
    await merchants.hub.database('merchants').execute({ text }, [row!.id]);
    expect((await merchants.register({ identifiers })).userErrors).toMatchObject([{ code: 'CONFLICT' }]);
  });
});
