import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SettlementNetwork } from './SettlementNetwork.ts';

let hubs: SettlementNetwork;
beforeAll(async () => {
  hubs = await SettlementNetwork.start();
}, 60_000);
afterAll(() => hubs.close());

interface Conversion {
  readonly hub: { readonly code: string };
  readonly sell: string;
  readonly buy: string;
  readonly rateNumerator: string;
  readonly rateDenominator: string;
  readonly quoteSeconds: number;
}

const text = `query ($sell: CurrencyCode, $buy: CurrencyCode, $hubs: [HubCode!]) {
  conversions(sell: $sell, buy: $buy, hubs: $hubs) { hub { code } sell buy rateNumerator rateDenominator quoteSeconds }
}`;
const conversions = async (variables: object = {}) =>
  (await hubs.ask<{ conversions: readonly Conversion[] }>(text, variables)).conversions;
const inWords = ({ hub, sell, buy }: Conversion) => `${hub.code} ${sell} ${buy}`;

describe('conversions', () => {
  test('say over all hubs who converts what, at which rate and for how long', async () => {
    const at = { hub: { code: 'MYKUL' }, quoteSeconds: 600 };
    expect(await conversions()).toEqual([
      { ...at, sell: 'MYR', buy: 'CNY', rateNumerator: '16129', rateDenominator: '10000' },
      { ...at, sell: 'CNY', buy: 'MYR', rateNumerator: '10000', rateDenominator: '16129' },
    ]);
  });

  test.each([
    [{ sell: 'MYR' }, ['MYKUL MYR CNY']],
    [{ buy: 'MYR' }, ['MYKUL CNY MYR']],
    [{ sell: 'MYR', buy: 'CNY' }, ['MYKUL MYR CNY']],
    [{ sell: 'MYR', buy: 'MYR' }, []],
    [{ sell: 'USD' }, []],
    [{ hubs: ['CNHGH'] }, []],
    [{ hubs: ['CNHGH', 'MYKUL'], buy: 'CNY' }, ['MYKUL MYR CNY']],
  ])('of %j are %j', async (narrowed, expected) => {
    expect((await conversions(narrowed)).map(inWords)).toEqual(expected);
  });

  test('are exactly those that quoteFx makes, at the rate that it fixes', async () => {
    const listed = await conversions();
    for (const hub of ['CNHGH', 'MYKUL']) {
      for (const sell of ['CNY', 'MYR', 'USD']) {
        for (const buy of ['CNY', 'MYR', 'USD']) {
          const input = { hub, sell, buy: { amount: '10.00', currencyCode: buy } };
          const { id, codes } = await hubs.send('quoteFx', 'fxQuote', input);
          const conversion = listed.find((each) => inWords(each) === `${hub} ${sell} ${buy}`);
          expect([id !== undefined, codes]).toEqual([conversion !== undefined, conversion ? [] : [expect.any(String)]]);
          if (!conversion) continue;
          const { fxQuote } = await hubs.ask<{ fxQuote: object }>(
            'query ($id: ID!) { fxQuote(id: $id) { rateNumerator rateDenominator } }',
            { id },
          );
          expect(conversion).toMatchObject(fxQuote);
        }
      }
    }
  });
});

describe('an error names the hub to ask', () => {
  const quote = (input: object) => hubs.send('quoteFx', 'fxQuote', input);

  test('where a quote is requested from another hub, whatever else is wrong with it', async () => {
    for (const amount of ['10.00', '10.005', '0', '-1']) {
      const { codes, messages } = await quote({ hub: 'CNHGH', sell: 'MYR', buy: { amount, currencyCode: 'CNY' } });
      expect(codes).toEqual(['PROHIBITED']);
      expect(messages).toEqual(['CNHGH does not convert MYR to CNY. MYKUL converts MYR to CNY: use quoteFx there.']);
    }
  });

  test('or says that there is none', async () => {
    const { messages } = await quote({ hub: 'MYKUL', sell: 'USD', buy: { amount: '1.00', currencyCode: 'CNY' } });
    expect(messages).toEqual([
      'MYKUL does not convert USD to CNY. No hub of the network converts USD to CNY: see Query.conversions.',
    ]);
  });

  test.each([
    ['MYKUL', 'CNHGH', /^An FX quote from MYR to CNY [\d.]+ is required: request it from MYKUL with quoteFx\.$/],
    ['CNHGH', 'MYKUL', /^An FX quote from CNY to MYR [\d.]+ is required: request it from MYKUL with quoteFx\.$/],
  ])('where a trade of a buyer at %s with a seller at %s lacks a quote', async (buyer, seller, message) => {
    const { quoteId } = await hubs.quotes(buyer, seller);
    const input = { quoteId, payerAccountId: hubs.furniture.payers[buyer] };
    const { codes, messages } = await hubs.send('placeTrade', 'trade', input);
    expect([codes, messages]).toEqual([['INVALID'], [expect.stringMatching(message)]]);
  });

  test('where a trade has a quote for another amount or the opposite direction, or one that does not exist', async () => {
    const payerAccountId = hubs.furniture.payers.MYKUL;
    const { quoteId, fxQuoteId } = await hubs.quotes('MYKUL', 'CNHGH', 1);
    const more = await hubs.quotes('MYKUL', 'CNHGH', 2);
    const { id: opposite } = await quote({ hub: 'MYKUL', sell: 'CNY', buy: { amount: '1.00', currencyCode: 'MYR' } });
    const place = (id: string | undefined) =>
      hubs.send('placeTrade', 'trade', { quoteId, fxQuoteId: id, payerAccountId });
    expect((await place(more.fxQuoteId)).messages).toEqual([
      expect.stringMatching(
        /^An FX quote from MYR to CNY .* request it from MYKUL .* This one, of MYKUL, sells MYR for CNY [\d.]+\.$/,
      ),
    ]);
    expect((await place(opposite)).messages).toEqual([
      expect.stringMatching(/This one, of MYKUL, sells CNY for MYR 1\.00\.$/),
    ]);
    const none = `${fxQuoteId.slice(0, -4)}0000`;
    expect(await place(none)).toMatchObject({ codes: ['NOT_FOUND'], messages: ['There is no such FX quote.'] });
  });

  test('where funds are held at one hub by the quote of another', async () => {
    const { id } = await quote({ hub: 'MYKUL', sell: 'CNY', buy: { amount: '1.00', currencyCode: 'MYR' } });
    const { product } = await hubs.ask<{ product: { merchant: { id: string } } }>(
      'query ($id: ID!) { product(id: $id) { merchant { id } } }',
      { id: hubs.furniture.products.MYKUL },
    );
    const { codes, messages } = await hubs.send('holdFunds', 'settlement', {
      ...{ tradeRef: 'own-1', payerAccountId: hubs.furniture.payers.CNHGH, payeeMerchantId: product.merchant.id },
      ...{ amount: { amount: '1.00', currencyCode: 'CNY' }, fxQuoteId: id },
    });
    expect([codes, messages]).toEqual([['INVALID'], ['This FX quote is of MYKUL; a conversion here is one of CNHGH.']]);
  });
});
