import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { replaceFile } from '../../cli/replaceFile.ts';
import { newSigningKey, openSigningKey, type SigningKey } from '../../identity/keys/SigningKey.ts';
import { checkNetwork } from '../../subgraphs/invariants/checkNetwork.ts';
import { checkedContracts } from '../../subgraphs/invariants/HubBooks.ts';
import { demoMarketplaces, type Goods, goodsFor } from '../support/network/goodsFor.ts';
import { startTrustedNetwork, type TrustedNetwork } from '../support/network/startTestNetwork.ts';
import { untilAnswered } from '../support/network/untilAnswered.ts';

/** MYKUL coordinates, for a marketplace that buys goods of a merchant of CNHGH. */
let network: TrustedNetwork;
let goods: Goods;
let payer: string;
beforeAll(async () => {
  network = await startTrustedNetwork({ seed: 'ehub' });
  const { ehub } = decodeJwt<{ ehub: { id: string } }>(await network.issuer.token('merchantCNHGH'));
  const [own] = await goodsFor(network, 'CNHGH', [demoMarketplaces.marketplace], ehub.id);
  if (!own) throw new Error('The merchant has no goods for the marketplace.');
  goods = own;
  payer = (await ask('marketplace', '{ accounts(hub: "MYKUL") { id } }')).accounts[0].id;
}, 60_000);
afterAll(() => network.close());

afterEach(async () => {
  const books = (['MYKUL', 'CNHGH'] as const).map((hub) => ({
    hub,
    schemas: Object.fromEntries(checkedContracts.map((name) => [name, network.hubs[hub].database(name)])),
  }));
  expect(await checkNetwork(books, network.supergraphOf)).toEqual([]);
});

// biome-ignore lint/suspicious/noExplicitAny: answers of a dozen shapes, each looked at once
async function ask(name: string, text: string, variables: object = {}): Promise<any> {
  const token = await network.issuer.token(name);
  const { data, errors } = await untilAnswered(() => network.query(text, variables, token));
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

let keys = 0;
async function made(name: string, mutation: string, field: string, input: object): Promise<string> {
  keys += 1;
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const text = `mutation ($input: ${type}!) { outcome: ${mutation}(input: $input) { subject: ${field} { id } userErrors { code message } } }`;
  const { outcome } = await ask(name, text, { input: { idempotencyKey: `mid-trade ${keys}`, ...input } });
  if (!outcome.subject) throw new Error(`${mutation}: ${JSON.stringify(outcome.userErrors)}`);
  return outcome.subject.id;
}

interface Quotes {
  readonly quoteId: string;
  readonly fxQuoteId: string;
}

async function quoted(): Promise<Quotes> {
  const quoteId = await made('marketplace', 'quoteLandedCost', 'quote', {
    ...{ lines: [{ productId: goods.id, quantity: 1 }], destination: 'MYKUL' },
  });
  const text = 'query ($id: ID!) { landedCostQuote(id: $id) { dueToOrigin { amount currencyCode } } }';
  const { landedCostQuote } = await ask('marketplace', text, { id: quoteId });
  const fxQuoteId = await made('marketplace', 'quoteFx', 'fxQuote', {
    ...{ hub: 'MYKUL', sell: 'MYR', buy: landedCostQuote.dueToOrigin },
  });
  return { quoteId, fxQuoteId };
}

function placedOf(quotes: Quotes): Promise<string> {
  return made('marketplace', 'placeTrade', 'trade', { ...quotes, payerAccountId: payer });
}

async function placed(): Promise<string> {
  return placedOf(await quoted());
}

/** The merchant offers its goods on the marketplace, for less than anywhere else where no price is given. */
function list(amount = '8.00', currencyCode = 'CNY', productId = goods.id): Promise<string> {
  return made('merchantCNHGH', 'listProduct', 'listing', {
    ...{ productId, marketplaceId: demoMarketplaces.marketplace, price: { amount, currencyCode } },
  });
}

interface Standing {
  readonly state: string;
  readonly failed: readonly string[];
  /** Of the payer: what it has, and what it can spend. */
  readonly funds: readonly [posted: string, available: string];
  readonly onHand: number;
  readonly available: number;
}

async function standing(trade: string): Promise<Standing> {
  const text = `query ($trade: ID!, $account: ID!) {
    trade(id: $trade) { state steps { name state error } }
    account(id: $account) { posted { amount } available { amount } }
  }`;
  const { trade: seen, account } = await ask('marketplace', text, { trade, account: payer });
  const goodsText = 'query ($id: ID!) { product(id: $id) { stock { onHand available } } }';
  const { product } = await ask('operatorCNHGH', goodsText, { id: goods.id });
  const steps = seen.steps as { name: string; error: string | null }[];
  return {
    state: seen.state,
    failed: steps.filter(({ error }) => error !== null).map(({ name, error }) => `${name}: ${error}`),
    funds: [account.posted.amount, account.available.amount],
    ...product.stock,
  };
}

/** Works on a trade until it has ended; something happens once, right before a step is sent. */
async function workUntilEnded(trade: string, step: string, happens: () => Promise<unknown>): Promise<Standing> {
  let hasHappened = false;
  for (;;) {
    await network.work('MYKUL', async (text) => {
      if (hasHappened || !text.includes(`TradeStep_${step}(`)) return;
      hasHappened = true;
      await happens();
    });
    const now = await standing(trade);
    if (now.state === 'SETTLED' || now.state === 'CANCELLED') return now;
  }
}

describe('a merchant that withdraws its consent', () => {
  const withdraw = async () => {
    const text = 'query ($id: ID!) { merchant(id: $id) { consents { id marketplace { id } revokedAt } } }';
    const { merchant } = await ask('merchantCNHGH', text, { id: goods.merchant.id });
    const consent = (merchant.consents as Goods['merchant']['consents']).find(
      ({ marketplace, revokedAt }) => marketplace.id === demoMarketplaces.marketplace && revokedAt === null,
    );
    await made('merchantCNHGH', 'revokeConsent', 'merchant', { consentId: consent?.id });
  };
  afterEach(async () => {
    await made('merchantCNHGH', 'grantConsent', 'merchant', {
      ...{ merchantId: goods.merchant.id, marketplaceId: demoMarketplaces.marketplace, scopes: ['orders'] },
    });
    await list();
  });

  test('is quoted no more, nothing is reserved for the marketplace, and what was quoted is not traded', async () => {
    const quotes = await quoted();
    await withdraw();
    await expect(quoted()).rejects.toThrow('CONSENT_REQUIRED');
    await expect(placedOf(quotes)).rejects.toThrow('CONSENT_REQUIRED');
    const line = { productId: goods.id, quantity: 1 };
    const reserved = made('marketplace', 'reserveStock', 'reservation', {
      ...{ tradeRef: 'own order', lines: [line], holdSeconds: 60 },
    });
    await expect(reserved).rejects.toThrow('CONSENT_REQUIRED');
  });

  test('before its goods are held ends the trade: nothing is held, nothing was paid', async () => {
    const trade = await placed();
    const before = await standing(trade);
    const after = await workUntilEnded(trade, 'reserveStock', withdraw);
    expect(after).toEqual({
      ...before,
      state: 'CANCELLED',
      failed: [expect.stringMatching(/^reserveStock: CONSENT_REQUIRED/)],
    });
  });

  test.each(['recordInboundSettlement', 'bookShipment', 'commitReservation'])(
    'before %s, once they are held, gets the trade through',
    async (step) => {
      const trade = await placed();
      const before = await standing(trade);
      const after = await workUntilEnded(trade, step, withdraw);
      expect(after).toMatchObject({ state: 'SETTLED', failed: [] });
      expect(after.onHand).toBe(before.onHand - 1);
      expect(after.funds[0]).toBe(after.funds[1]);
      expect(Number(after.funds[0])).toBeLessThan(Number(before.funds[0]));
    },
  );
});

describe('a merchant that is suspended', () => {
  const decide = (status: string) =>
    made('operatorCNHGH', 'decideKyb', 'merchant', { merchantId: goods.merchant.id, status, reason: 'Documents.' });
  afterEach(async () => {
    await decide('APPROVED');
    await list();
  });

  test('is quoted no more, nothing is reserved, and what was quoted is not traded', async () => {
    const quotes = await quoted();
    await decide('SUSPENDED');
    await expect(quoted()).rejects.toThrow('NOT_APPROVED');
    await expect(placedOf(quotes)).rejects.toThrow('NOT_APPROVED');
    const lines = [{ productId: goods.id, quantity: 1 }];
    const reserved = made('marketplace', 'reserveStock', 'reservation', {
      tradeRef: 'own order',
      lines,
      holdSeconds: 60,
    });
    await expect(reserved).rejects.toThrow('NOT_APPROVED');
  });

  test('before its goods are held ends the trade: nothing is held, nothing was paid', async () => {
    const trade = await placed();
    const before = await standing(trade);
    const after = await workUntilEnded(trade, 'reserveStock', () => decide('SUSPENDED'));
    expect(after).toEqual({
      ...before,
      state: 'CANCELLED',
      failed: [expect.stringMatching(/^reserveStock: NOT_APPROVED/)],
    });
  });
});

describe('the price', () => {
  test('is that of the active listing; a quote keeps it when the listing changes', async () => {
    await list('80.00');
    const { quoteId, fxQuoteId } = await quoted();
    await list('95.00');
    const text = `query ($id: ID!) { landedCostQuote(id: $id) {
      goods { amount currencyCode } lines { unitPrice { amount } product { price { amount } } } dueToOrigin { amount } } }`;
    const { landedCostQuote } = await ask('marketplace', text, { id: quoteId });
    expect(landedCostQuote).toMatchObject({
      goods: { amount: '80.00', currencyCode: 'CNY' },
      lines: [{ unitPrice: { amount: '80.00' } }],
    });
    expect(landedCostQuote.lines[0].product.price.amount).not.toBe('80.00');
    const trade = await placedOf({ quoteId, fxQuoteId });
    await workUntilEnded(trade, 'none', async () => undefined);
    const settled = 'query ($id: ID!) { trade(id: $id) { state settlement { buy { amount } } } }';
    expect((await ask('marketplace', settled, { id: trade })).trade).toEqual({
      ...{ state: 'SETTLED', settlement: { buy: landedCostQuote.dueToOrigin } },
    });
  });

  test('is one for each marketplace: without a listing there a product is not sold', async () => {
    const productId = await made('merchantCNHGH', 'createProduct', 'product', {
      ...{ merchantId: goods.merchant.id, title: 'Not listed', hsCode: '640399', originCountry: 'CN' },
      ...{ grossWeightGrams: 400, price: { amount: '10.00', currencyCode: 'CNY' } },
    });
    const quote = () =>
      made('marketplace', 'quoteLandedCost', 'quote', { lines: [{ productId, quantity: 1 }], destination: 'MYKUL' });
    await expect(quote()).rejects.toThrow('no active listing');
    await list('9.00', 'CNY', productId);
    expect(await quote()).toMatch(/LandedCostQuote/);
  });

  test.each(['USD', 'KWD', 'MYR'])(
    'in %s is refused at CNHGH, which neither holds nor converts it',
    async (currency) => {
      await expect(list('8.00', currency)).rejects.toThrow(`neither holds nor converts ${currency}`);
    },
  );

  test('in a currency that the seller’s hub converts is charged in it', async () => {
    const token = await network.issuer.token('merchantMYKUL');
    const { ehub } = decodeJwt<{ ehub: { id: string } }>(token);
    const [own] = await goodsFor(network, 'MYKUL', [demoMarketplaces.otherMarketplace], ehub.id);
    await made('merchantMYKUL', 'listProduct', 'listing', {
      ...{ productId: own?.id, marketplaceId: demoMarketplaces.otherMarketplace },
      price: { amount: '30.00', currencyCode: 'CNY' },
    });
    const quoteId = await made('otherMarketplace', 'quoteLandedCost', 'quote', {
      ...{ lines: [{ productId: own?.id, quantity: 2 }], destination: 'CNHGH', incoterm: 'CPT' },
    });
    const text = `query ($id: ID!) { landedCostQuote(id: $id) { goods { amount currencyCode }
      freight { amount currencyCode } dueToOrigin { amount currencyCode } dueToCustoms { amount } estimatedTotal { amount } } }`;
    const { landedCostQuote } = await ask('otherMarketplace', text, { id: quoteId });
    const { goods: price, freight, dueToOrigin, dueToCustoms, estimatedTotal } = landedCostQuote;
    expect([price, freight.currencyCode, dueToOrigin.currencyCode]).toEqual([
      ...[{ amount: '60.00', currencyCode: 'CNY' }, 'CNY', 'CNY'],
    ]);
    expect(Number(freight.amount)).toBeGreaterThan(0);
    expect(Number(estimatedTotal.amount)).toBeCloseTo(Number(dueToOrigin.amount) + Number(dueToCustoms.amount), 5);
    const [account] = (await ask('otherMarketplace', '{ accounts(hub: "CNHGH") { id } }')).accounts;
    const trade = await made('otherMarketplace', 'placeTrade', 'trade', { quoteId, payerAccountId: account.id });
    let state = '';
    while (state !== 'SETTLED' && state !== 'CANCELLED') {
      await network.work('CNHGH');
      ({ state } = (
        await ask('otherMarketplace', 'query ($id: ID!) { trade(id: $id) { state } }', { id: trade })
      ).trade);
    }
    expect(state).toBe('SETTLED');
  });
});

test('goods of several merchants are refused when a quote is requested, with the remedy', async () => {
  const all = await goodsFor(network, 'CNHGH', [demoMarketplaces.marketplace]);
  const other = all.find(({ merchant }) => merchant.id !== goods.merchant.id);
  const lines = [goods.id, other?.id].map((productId) => ({ productId, quantity: 1 }));
  const quote = made('marketplace', 'quoteLandedCost', 'quote', { lines, destination: 'MYKUL' });
  await expect(quote).rejects.toThrow('request a quote for each merchant');
});

describe("the coordinating hub's key", () => {
  interface Document {
    readonly hubs: readonly { readonly code: string; readonly keys: readonly unknown[] }[];
  }

  /** Which keys the registry has for MYKUL. Comes back once the gateway knows, or `key` is refused. */
  const publish = async (published: readonly SigningKey[]) => {
    const document = JSON.parse(readFileSync(network.registryFile, 'utf8')) as Document;
    const jwks = published.map(({ publicJwk }) => publicJwk);
    const hubs = document.hubs.map((hub) => (hub.code === 'MYKUL' ? { ...hub, keys: jwks } : hub));
    replaceFile(network.registryFile, JSON.stringify({ ...document, hubs }));
  };
  const isBelieved = async () => {
    const { errors } = await network.queryAsHub('MYKUL', '{ trialBalance(hub: "MYKUL") { currency } }');
    return errors === undefined;
  };

  test('is rotated in mid-trade: the trade is settled under both keys, then under the new one alone', async () => {
    const [former, next] = [await openSigningKey(network.keyFile('MYKUL')), await newSigningKey()];
    const trade = await placed();
    const before = await standing(trade);
    const after = await workUntilEnded(trade, 'holdFunds', async () => {
      await publish([former, next]);
      network.signWith('MYKUL', next);
      while (!(await isBelieved()));
      await publish([next]);
      network.signWith('MYKUL', former);
      while (await isBelieved());
      network.signWith('MYKUL', next);
    });
    expect(after).toMatchObject({ state: 'SETTLED', failed: [], onHand: before.onHand - 1 });
  });

  test.each(['holdFunds', 'commitReservation'])(
    'is taken out before %s and the new one published late: the trade waits, and is settled then',
    async (step) => {
      const key = await newSigningKey();
      const trade = await placed();
      const before = await standing(trade);
      let hasHappened = false;
      await network.work('MYKUL', async (text) => {
        if (hasHappened || !text.includes(`TradeStep_${step}(`)) return;
        hasHappened = true;
        network.signWith('MYKUL', key);
      });
      const waiting = await standing(trade);
      expect(waiting.failed).toEqual([expect.stringMatching(`^${step}: UNAUTHENTICATED`)]);
      expect(waiting.state).toBe(step === 'holdFunds' ? 'IN_DOUBT' : 'COMMITTED');
      await publish([key]);
      while (!(await isBelieved()));
      const after = await workUntilEnded(trade, 'none', async () => undefined);
      expect(after).toMatchObject({ state: 'SETTLED', onHand: before.onHand - 1 });
    },
  );
});
