import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { derivedGlobalId } from '../../../subgraphs/host/globalId.ts';
import { estimate, newKey, quote, quoteFields } from './operations.ts';
import { headphones, shoes, startTwoHubs, type TwoHubs } from './startTwoHubs.ts';

let hubs: TwoHubs;
beforeAll(async () => {
  hubs = await startTwoHubs();
});
afterAll(() => hubs.close());
beforeEach(() => {
  hubs.supergraph.overrides.clear();
  hubs.supergraph.products.set(shoes.id, shoes);
  hubs.supergraph.products.set(headphones.id, headphones);
});

const toKualaLumpur = { lines: [{ productId: shoes.id, quantity: 2 }], destination: 'MYKUL' };
const toHangzhou = { lines: [{ productId: headphones.id, quantity: 1 }], destination: 'CNHGH' };

describe('a landed cost', () => {
  test('from Hangzhou to Kuala Lumpur is what goods, carriage, cover and Malaysian customs cost', async () => {
    const { entity, userErrors, errors } = await quote(hubs.hangzhou, toKualaLumpur);
    expect([userErrors, errors]).toEqual([[], []]);
    // 2 × 500.00 = 1000.00. 1 800 g are 4 steps of 500 g: 18.00 + 4 × 9.00 = 54.00. 1054.00 × 0.3 % = 3.162 → 3.16.
    // In MYR at 0.62: 620.00, 33.48 and 1.9592 → 1.96. Each pair is sold at 310.00 ≤ 500: low-value goods, 620.00 × 10 %.
    // CIF 655.44 > 500: duty 25 % = 163.86. Customs: 225.86. The origin's rate for MYR is 1.60: 1057.16 / 1.60 = 660.725.
    expect(entity).toMatchObject({
      origin: { code: 'CNHGH' },
      destination: { code: 'MYKUL' },
      lines: [{ product: { id: shoes.id }, quantity: 2, unitPrice: { amount: '500.00', currencyCode: 'CNY' } }],
      goods: { amount: '1000.00', currencyCode: 'CNY' },
      freight: { amount: '54.00' },
      insurance: { amount: '3.16' },
      dueToOrigin: { amount: '1057.16', currencyCode: 'CNY' },
      charges: [
        {
          kind: 'IMPORT_DUTY',
          base: { amount: '655.44', currencyCode: 'MYR' },
          ratePpm: 250000,
          amount: { amount: '163.86' },
        },
        { kind: 'LVG_SALES_TAX', base: { amount: '620.00' }, ratePpm: 100000, amount: { amount: '62.00' } },
      ],
      dueToCustoms: { amount: '225.86', currencyCode: 'MYR' },
      estimatedTotal: { amount: '886.59', currencyCode: 'MYR' },
      procedure: 'GENERAL',
      ruleVersion: 'MY-2024-01-01',
      expiresAt: '2026-03-01T08:30:00.000Z',
      usedBy: null,
    });
  });

  test('from Kuala Lumpur to a person in Hangzhou is taxed as cross-border e-commerce', async () => {
    const { entity, userErrors } = await quote(hubs.kualaLumpur, { ...toHangzhou, consigneeToken: 'person-1' });
    expect(userErrors).toEqual([]);
    // 400.00 + (12.00 + 6.50) + 418.50 × 0.3 % = 1.2555 → 1.26. In CNY at 1.6: 640.00 + 29.60 + 2.016 → 2.02 = 671.62; × 9.1 % = 61.12
    expect(entity).toMatchObject({
      procedure: '9610',
      charges: [
        { kind: 'IMPORT_DUTY', ratePpm: 0 },
        { kind: 'VAT', base: { amount: '671.62' }, ratePpm: 91000, amount: { amount: '61.12', currencyCode: 'CNY' } },
      ],
    });
  });

  test('is read again by its id', async () => {
    const { entity } = await quote(hubs.hangzhou, toKualaLumpur);
    const text = `query ($id: ID!) { landedCostQuote(id: $id) { ${quoteFields} } }`;
    const { data } = await hubs.hangzhou.query<object>('shipments', text, { id: entity!.id });
    expect(data).toEqual({ landedCostQuote: entity });
  });

  test('asked again with the same key is the same, also while everybody else is down', async () => {
    const input = { ...toKualaLumpur, idempotencyKey: newKey() };
    const first = await quote(hubs.hangzhou, input);
    for (const name of ['ProductToQuote', 'DestinationOfQuote', 'AssessForQuote']) {
      hubs.supergraph.overrides.set(name, { errors: [{ message: 'Down.' }] });
    }
    expect(await quote(hubs.hangzhou, input)).toEqual(first);
    const other = await quote(hubs.hangzhou, { ...input, destination: 'SGSIN' });
    expect(other.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED' }]);
  });
});

describe('an estimate', () => {
  const lines = toHangzhou.lines;

  test('has the amounts of the quote of the same goods, in the shopper’s currency, and changes nothing at either hub', async () => {
    const { entity } = await quote(hubs.kualaLumpur, { ...toHangzhou, consigneeToken: 'looks' });
    hubs.hangzhou.forgetStatements();
    hubs.kualaLumpur.forgetStatements();
    const { estimates, errors } = await estimate(hubs.kualaLumpur, { lines, destination: 'CNHGH', currency: 'MYR' });
    expect(errors).toEqual([]);
    const { goods, freight, insurance, charges, procedure, ruleVersion } = entity!;
    // Duties of CNY 61.12 at the reference rate of 1.6129: 37.894… In all 400.00 + 18.50 + 1.26 + 37.89.
    expect(estimates).toEqual([
      {
        ...{ product: { id: headphones.id }, productId: headphones.id, quantity: 1, goods, freight, insurance },
        ...{ charges, procedure, ruleVersion, userErrors: [] },
        duties: { amount: '37.89', currencyCode: 'MYR' },
        total: { amount: '457.65', currencyCode: 'MYR' },
      },
    ]);
    expect([...hubs.hangzhou.statements, ...hubs.kualaLumpur.statements]).toEqual([]);
  });

  test('is in the destination’s currency where none is named: the sum of its parts, each converted by itself', async () => {
    const { estimates } = await estimate(hubs.kualaLumpur, { lines, destination: 'CNHGH' });
    // At 1.6129: 645.16 + 29.84 (29.838…) + 2.03 (2.032…) + 61.12.
    expect(estimates).toMatchObject([
      {
        ...{ goods: { amount: '645.16' }, freight: { amount: '29.84' }, insurance: { amount: '2.03' } },
        ...{ duties: { amount: '61.12' }, total: { amount: '738.15', currencyCode: 'CNY' } },
      },
    ]);
  });

  test('for a business follows general trade, and under a term without insurance bills none', async () => {
    const input = { lines, destination: 'CNHGH', consignee: 'BUSINESS', incoterm: 'CPT' };
    const { estimates } = await estimate(hubs.kualaLumpur, input);
    const { entity } = await quote(hubs.kualaLumpur, { ...toHangzhou, incoterm: 'CPT' });
    expect(estimates).toMatchObject([{ procedure: '0110', charges: entity!.charges, insurance: { amount: '0.00' } }]);
  });

  test('of one line may be refused while others are given, and of another hub’s product is left out', async () => {
    const knife = { ...shoes, id: derivedGlobalId('CNHGH', 'Product', 'knife'), hsCode: '930700' };
    const suspended = { ...shoes, id: derivedGlobalId('CNHGH', 'Product', 'suspended') };
    hubs.supergraph.products.set(knife.id, knife);
    hubs.supergraph.products.set(suspended.id, { ...suspended, merchant: { ...shoes.merchant, kyb: 'SUSPENDED' } });
    const unknown = derivedGlobalId('CNHGH', 'Product', 'unknown');
    const ids = [knife.id, shoes.id, headphones.id, suspended.id, unknown];
    const before = hubs.supergraph.operations.length;
    const { estimates } = await estimate(hubs.hangzhou, {
      ...{ lines: ids.map((productId) => ({ productId, quantity: 1 })), destination: 'MYKUL' },
    });
    expect(
      estimates!.map(({ productId, product, total, userErrors: [refused] }) => [
        ...[productId, product?.id ?? null, total !== null, refused?.code, refused?.field?.[1]],
      ]),
    ).toEqual([
      [knife.id, knife.id, false, expect.stringMatching('PROHIBITED'), '0'],
      [shoes.id, shoes.id, true, undefined, undefined],
      [suspended.id, suspended.id, false, 'NOT_APPROVED', '3'],
      [unknown, null, false, 'NOT_FOUND', '4'],
    ]);
    expect(hubs.supergraph.operations.slice(before).toSorted()).toEqual([
      ...['DestinationOfQuote', 'EstimateImports', 'ProductsToEstimate'],
    ]);
  });

  test('is none for goods that stay, in a currency without a rate, or at a destination that does not know estimates', async () => {
    const refusals = async (input: object) => {
      const { estimates, errors } = await estimate(hubs.kualaLumpur, { lines, destination: 'CNHGH', ...input });
      return [...(estimates ?? []).flatMap(({ userErrors }) => userErrors), ...errors].map(({ message }) => message);
    };
    expect(await refusals({ destination: 'MYKUL' })).toEqual([
      'The goods stay in the country: a landed cost needs another destination.',
    ]);
    expect(await refusals({ currency: 'BRL' })).toEqual(['The network has no reference rate from MYR to BRL.']);
    hubs.supergraph.olderHubs.add('CNHGH');
    expect(await refusals({})).toEqual(['CNHGH serves an older contract without estimates. Request a quote.']);
    hubs.supergraph.olderHubs.clear();
    hubs.supergraph.overrides.set('EstimateImports', { errors: [{ message: 'Down.' }] });
    expect((await refusals({})).join()).toMatch(/^The duties and taxes of CNHGH could not be read/);
  });

  test.each([
    ['no lines', { lines: [] }, /^`lines` has 0 entries; it must have 1 to 20/],
    ['too many lines', { lines: Array(21).fill(toHangzhou.lines[0]) }, /^`lines` has 21 entries/],
    [
      'no pieces',
      { lines: [{ ...toHangzhou.lines[0], quantity: 0 }] },
      /^A quantity is 0; it must be from 1 to 100000/,
    ],
    ['another id', { lines: [{ productId: 'x', quantity: 1 }] }, /^"x" is not the id of a Product/],
    ['a hub that there is not', { destination: 'XXXXX' }, /the network has no such hub/],
    ['a term with the buyer’s carriage', { incoterm: 'EXW' }, /^Under EXW the buyer arranges carriage/],
  ])('is an error for %s', async (_, change, message) => {
    const { estimates, errors } = await estimate(hubs.kualaLumpur, { lines, destination: 'CNHGH', ...change });
    expect(estimates).toBeNull();
    expect(errors).toMatchObject([{ message: expect.stringMatching(message) }]);
  });
});

describe('a quote is refused', () => {
  test('with the destination’s own words where its customs refuses', async () => {
    const watch = { ...headphones, price: { amount: '3000.00', currencyCode: 'MYR' } };
    hubs.supergraph.products.set(headphones.id, watch);
    const two = { ...toHangzhou, lines: [{ productId: headphones.id, quantity: 2 }], consigneeToken: 'person-2' };
    const { entity, userErrors } = await quote(hubs.kualaLumpur, two);
    expect(entity).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'ALLOWANCE_EXCEEDED', field: null }]);
    expect(userErrors[0]!.message).toMatch(/^CNHGH: .*CNY 5000\.00/);
  });

  test('where the origin’s customs does not let the goods leave, and the destination is not asked', async () => {
    hubs.supergraph.products.set(shoes.id, { ...shoes, hsCode: '930200' });
    hubs.supergraph.operations.length = 0;
    expect((await quote(hubs.hangzhou, toKualaLumpur)).userErrors).toMatchObject([{ code: 'PROHIBITED' }]);
    expect(hubs.supergraph.operations).not.toContain('AssessForQuote');
  });

  test.each([
    [
      'a product that does not exist',
      { lines: [{ productId: derivedGlobalId('CNHGH', 'Product', 'none'), quantity: 1 }] },
      'NOT_FOUND',
    ],
    ['a quantity of zero', { lines: [{ productId: shoes.id, quantity: 0 }] }, 'INVALID'],
    ['no lines', { lines: [] }, 'INVALID'],
    [
      'a product twice',
      {
        lines: [
          { productId: shoes.id, quantity: 1 },
          { productId: shoes.id, quantity: 1 },
        ],
      },
      'INVALID',
    ],
    ['a destination in the same country', { destination: 'CNHGH' }, 'INVALID'],
    ['a hub that the network does not have', { destination: 'XXXXX' }, 'INVALID'],
    ['a term by which the buyer sends a carrier', { incoterm: 'EXW' }, 'INVALID'],
    ['a consignee token with control characters', { consigneeToken: 'a\u0001b' }, 'INVALID'],
  ])('for %s', async (_, change, code) => {
    const { entity, userErrors } = await quote(hubs.hangzhou, { ...toKualaLumpur, ...change });
    expect(entity).toBeNull();
    expect(userErrors[0]).toMatchObject({ code });
  });
});

describe('the key of a quote', () => {
  test('that was refused returns the refusal again, even if the goods are available now', async () => {
    const input = { ...toKualaLumpur, idempotencyKey: newKey() };
    hubs.supergraph.products.set(shoes.id, { ...shoes, hsCode: '930200' });
    const refused = await quote(hubs.hangzhou, input);
    expect(refused.userErrors).toMatchObject([{ code: 'PROHIBITED' }]);
    hubs.supergraph.products.set(shoes.id, shoes);
    expect(await quote(hubs.hangzhou, input)).toEqual(refused);
    expect((await quote(hubs.hangzhou, toKualaLumpur)).entity).not.toBeNull();
  });

  test('is free again where the input was at fault', async () => {
    const input = { ...toKualaLumpur, idempotencyKey: newKey() };
    expect((await quote(hubs.hangzhou, { ...input, lines: [] })).userErrors).toMatchObject([{ code: 'INVALID' }]);
    expect((await quote(hubs.hangzhou, input)).entity).not.toBeNull();
  });

  test('used by ten concurrent calls gives one quote', async () => {
    const input = { ...toKualaLumpur, idempotencyKey: newKey() };
    const answers = await Promise.all(Array.from({ length: 10 }, () => quote(hubs.hangzhou, input)));
    expect(new Set(answers.map(({ entity }) => entity?.id)).size).toBe(1);
    for (const { userErrors, errors } of answers) expect([...userErrors, ...errors]).toEqual([]);
  });
});

describe('a quote that needs a hub that is down', () => {
  test('fails with an error that names the hub and may be tried again with the same key', async () => {
    const url = hubs.supergraph.shipmentsUrls.get('MYKUL')!;
    const input = { ...toKualaLumpur, idempotencyKey: newKey() };
    hubs.supergraph.shipmentsUrls.delete('MYKUL');
    const { entity, errors } = await quote(hubs.hangzhou, input);
    expect(entity).toBeNull();
    expect(errors).toMatchObject([
      { extensions: { code: 'PEER_UNAVAILABLE', retryable: true, peer: 'MYKUL', cause: 'HUB_UNREACHABLE' } },
    ]);
    hubs.supergraph.shipmentsUrls.set('MYKUL', url);
    expect((await quote(hubs.hangzhou, input)).entity).not.toBeNull();
  });

  test('fails within the deadline where it says nothing', async () => {
    hubs.supergraph.overrides.set('AssessForQuote', 'HANG');
    const startMs = performance.now();
    const { errors } = await quote(hubs.hangzhou, toKualaLumpur);
    expect(errors).toMatchObject([{ extensions: { code: 'PEER_UNAVAILABLE', cause: 'SUPERGRAPH_TIMEOUT' } }]);
    expect(performance.now() - startMs).toBeLessThan(4_500);
  });
});
