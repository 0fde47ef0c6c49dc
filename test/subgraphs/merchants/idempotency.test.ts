import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bazaar, TestMerchants } from './TestMerchants.ts';

let merchants: TestMerchants;
beforeAll(async () => {
  merchants = await TestMerchants.start();
});
afterAll(() => merchants.close());

const identifiers = [{ scheme: 'OTHER', number: 'REPEATED' }];

describe('a mutation repeated with its key', () => {
  test('has one effect and one answer, also when twenty arrive at once', async () => {
    const merchantId = await merchants.approved();
    const before = await merchants.count('product');
    const input = { idempotencyKey: merchants.key() };
    const answers = await Promise.all(Array.from({ length: 20 }, () => merchants.create(merchantId, input)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]!.row!.id).toMatch(/^gid:\/\/MYKUL\/Product\//);
    expect(await merchants.count('product')).toBe(before + 1);
  });

  test('answers as it did at first, though the merchant has changed since', async () => {
    const input = { identifiers, idempotencyKey: merchants.key() };
    const first = await merchants.register(input);
    await merchants.decide(first.row!.id, 'SUBMITTED');
    expect(await merchants.register(input)).toEqual(first);
  });

  test('is refused with another input, or as another mutation', async () => {
    const idempotencyKey = merchants.key();
    const { row } = await merchants.register({ identifiers: [{ scheme: 'OTHER', number: 'ONCE' }], idempotencyKey });
    const reused = [{ code: 'IDEMPOTENCY_KEY_REUSED', field: ['input', 'idempotencyKey'] }];
    const other = await merchants.register({ legalName: 'Another', identifiers, idempotencyKey });
    expect([other.row, other.userErrors]).toMatchObject([null, reused]);
    const elsewhere = await merchants.decide(row!.id, 'SUBMITTED', { idempotencyKey });
    expect([elsewhere.row, elsewhere.userErrors]).toMatchObject([null, reused]);
  });

  test('may be corrected under its key after INVALID, while any other refusal stands', async () => {
    const idempotencyKey = merchants.key();
    const invalid = await merchants.register({ legalName: '', idempotencyKey });
    expect(invalid.userErrors).toMatchObject([{ code: 'INVALID' }]);
    const corrected = await merchants.register({ legalName: 'Corrected', idempotencyKey });
    expect(corrected.userErrors).toEqual([]);

    const id = corrected.row!.id;
    const consent = { idempotencyKey: merchants.key() };
    const refused = await merchants.decide(id, 'APPROVED', consent);
    expect(refused.userErrors).toMatchObject([{ code: 'ILLEGAL_TRANSITION' }]);
    await merchants.decide(id, 'SUBMITTED');
    await merchants.decide(id, 'IN_REVIEW');
    expect(await merchants.decide(id, 'APPROVED', consent)).toEqual(refused);
  });

  test('one after another in one operation sees what the one before has written', async () => {
    const { row } = await merchants.register();
    const text = `mutation ($id: ID!, $at: ID!) {
      first: grantConsent(input: { merchantId: $id, marketplaceId: $at, scopes: ["a"], idempotencyKey: "in one 1" }) {
        merchant { consents { scopes } } }
      second: grantConsent(input: { merchantId: $id, marketplaceId: $at, scopes: ["b"], idempotencyKey: "in one 2" }) {
        merchant { consents { scopes } } } }`;
    const { data } = await merchants.hub.query('merchants', text, { id: row!.id, at: bazaar });
    expect(data).toEqual({
      first: { merchant: { consents: [{ scopes: ['a'] }] } },
      second: { merchant: { consents: [{ scopes: ['a'] }, { scopes: ['b'] }] } },
    });
  });
});
