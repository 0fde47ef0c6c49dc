import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { projectRoot } from '../../schema/projectRoot.ts';
import { readRegistryFile } from '../../schema/registry/readRegistryFile.ts';
import { hubFactsOf } from '../../subgraphs/host/HubFacts.ts';
import { seededProductIds } from '../../subgraphs/host/seeding.ts';
import { demoMerchant } from '../../subgraphs/merchants/seed/demoMerchant.ts';
import { goodsFor } from '../support/network/goodsFor.ts';
import { startTrustedNetwork, type TrustedNetwork } from '../support/network/startTestNetwork.ts';
import { untilAnswered } from '../support/network/untilAnswered.ts';

const demoRegistry = join(projectRoot, 'subgraphs/hubs/network.json');
const names = [
  'marketplace',
  'otherMarketplace',
  'merchantMYKUL',
  'merchantCNHGH',
  'operatorMYKUL',
  'operatorCNHGH',
] as const;
type Name = (typeof names)[number];

let network: TrustedNetwork;
let productIds: Readonly<Record<'MYKUL' | 'CNHGH', string>>;
const tokens = new Map<Name, string>();
/** What the marketplace has, by field. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  network = await startTrustedNetwork({ seed: 'ehub' });
  for (const name of names) tokens.set(name, await network.issuer.token(name));
  productIds = {
    CNHGH: (await goodsFor(network, 'CNHGH'))[0]?.id ?? 'none',
    MYKUL: (await goodsFor(network, 'MYKUL'))[0]?.id ?? 'none',
  };
  const productId = productIds.CNHGH;
  const line = { productId, quantity: 1 };
  ids.account = (await as('marketplace', '{ accounts(hub: "MYKUL") { id } }')).data.accounts[0].id;
  ids.otherAccount = (await as('otherMarketplace', '{ accounts(hub: "CNHGH") { id } }')).data.accounts[0].id;
  ids.landedCostQuote = await made('marketplace', 'quoteLandedCost', 'quote', { lines: [line], destination: 'MYKUL' });
  ids.fxQuote = await made('marketplace', 'quoteFx', 'fxQuote', {
    ...{ hub: 'MYKUL', sell: 'MYR', buy: { amount: '10.00', currencyCode: 'CNY' } },
  });
  ids.reservation = await made('marketplace', 'reserveStock', 'reservation', {
    ...{ tradeRef: 'my-order', lines: [line], holdSeconds: 600 },
  });
  ids.shipment = await made('marketplace', 'bookShipment', 'shipment', {
    ...{ tradeRef: 'my-order', quoteId: ids.landedCostQuote, reservationId: ids.reservation },
  });
}, 60_000);
afterAll(() => network.close());

// biome-ignore lint/suspicious/noExplicitAny: answers of a dozen shapes, each looked at once
type Answer = { data: any; errors?: readonly { message: string; extensions?: Record<string, unknown> }[] };

function as(name: Name | undefined, text: string, variables: object = {}): Promise<Answer> {
  return untilAnswered(() => network.query(text, variables, name && tokens.get(name))) as Promise<Answer>;
}

const inputTypes: Readonly<Record<string, string>> = {
  releaseReservation: 'ReservationInput',
  commitReservation: 'ReservationInput',
};
let keys = 0;
function send(name: Name | undefined, mutation: string, field: string, input: object): Promise<Answer> {
  const inputType = inputTypes[mutation] ?? `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  keys += 1;
  const text = `mutation ($input: ${inputType}!) { ${mutation}(input: $input) { ${field} { id } userErrors { code message } } }`;
  return as(name, text, { input: { idempotencyKey: `ownership ${keys}`, ...input } });
}

async function made(name: Name, mutation: string, field: string, input: object): Promise<string> {
  const { data, errors } = await send(name, mutation, field, input);
  const id = data?.[mutation]?.[field]?.id;
  if (!id) throw new Error(`${mutation}: ${JSON.stringify(errors ?? data)}`);
  return id;
}

describe.each<[string, readonly Name[], string]>([
  ['account', ['marketplace', 'operatorMYKUL'], 'currency'],
  ['landedCostQuote', ['marketplace', 'operatorMYKUL', 'operatorCNHGH'], 'expiresAt'],
  ['fxQuote', ['marketplace', 'operatorMYKUL'], 'expiresAt'],
  ['reservation', ['marketplace', 'operatorCNHGH'], 'state'],
  ['shipment', ['marketplace', 'operatorMYKUL', 'operatorCNHGH'], 'tradeRef'],
])('%s of a marketplace', (field, parties, detail) => {
  test(`is visible to ${parties.join(', ')}, and does not exist for others`, async () => {
    const text = `query ($id: ID!) { found: ${field}(id: $id) { ${detail} } }`;
    for (const name of names) {
      const own = await as(name, text, { id: ids[field] });
      const nothing = await as(name, text, { id: ids[field]?.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')) });
      expect(nothing).toEqual({ data: { found: null } });
      if (parties.includes(name))
        expect({ name, own }).toMatchObject({ name, own: { data: { found: { [detail]: expect.anything() } } } });
      else expect({ name, own }).toEqual({ name, own: nothing });
    }
    const { data, errors } = await as(undefined, text, { id: ids[field] });
    expect(data).toEqual({ found: null });
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } }]);
  });
});

test('lists contain and count only what the principal may see', async () => {
  const text = '{ shipments(first: 100) { totalCount nodes { id } } mykul: accounts(hub: "MYKUL") { id } }';
  const counts = new Map<Name, [number, number]>();
  for (const name of names) {
    const { data, errors } = await as(name, text);
    expect({ name, errors }).toEqual({ name, errors: undefined });
    expect(data.shipments.nodes.length).toBe(Math.min(100, data.shipments.totalCount));
    counts.set(name, [data.shipments.totalCount, data.mykul.length]);
  }
  expect(counts.get('operatorMYKUL')).toEqual([481, 3]);
  expect(counts.get('marketplace')?.[1]).toBe(1);
  expect(counts.get('otherMarketplace')?.[1]).toBe(0);
  expect(counts.get('merchantMYKUL')?.[1]).toBe(0);
  expect(counts.get('marketplace')?.[0]).toBeLessThan(481);
  const { data } = await as('marketplace', text);
  expect(data.shipments.nodes[0].id).toBe(ids.shipment);
});

test('lists of reservations and of stock contain only what the principal may see', async () => {
  const reservations = '{ reservations(first: 100) { totalCount nodes { id ownerId } coverage { hub status } } }';
  expect((await as('marketplace', reservations)).data.reservations).toMatchObject({
    totalCount: 1,
    nodes: [{ id: ids.reservation }],
    coverage: [{ status: 'ANSWERED' }, { status: 'ANSWERED' }],
  });
  for (const name of ['otherMarketplace', 'operatorMYKUL'] as const)
    expect((await as(name, reservations)).data.reservations.totalCount).toBe(0);
  expect((await as('operatorCNHGH', reservations)).data.reservations.nodes).toMatchObject([{ id: ids.reservation }]);

  const levels = 'query ($filter: StockLevelFilter) { stockLevels(filter: $filter, hubs: ["CNHGH"]) { totalCount } }';
  const expired = { expiresBefore: '2026-01-01' };
  expect((await as('operatorCNHGH', levels, { filter: expired })).data.stockLevels.totalCount).toBeGreaterThan(10);
  const { errors } = await as('merchantCNHGH', levels, { filter: expired });
  expect(errors).toMatchObject([{ message: expect.stringContaining('`filter.productId` is required') }]);
  const registry = readRegistryFile(demoRegistry);
  const merchantId = demoMerchant(hubFactsOf(registry, 'CNHGH'), 'ehub', registry.marketplaces);
  const own = 'query ($id: ID!) { merchant(id: $id) { products(first: 1) { nodes { id } } } }';
  const { data } = await as('merchantCNHGH', own, { id: merchantId });
  const [{ id: productId }] = data.merchant.products.nodes;
  expect((await as('merchantCNHGH', levels, { filter: { productId } })).data.stockLevels.totalCount).toBeGreaterThan(0);
  expect((await as('merchantMYKUL', levels, { filter: { productId } })).data.stockLevels.totalCount).toBe(0);
});

test('a marketplace sees its own consents of a merchant, and another merchant none', async () => {
  const text =
    '{ merchants(first: 100, hubs: ["MYKUL"], filter: { kyb: APPROVED }) { nodes { id consents { marketplace { id } } } } }';
  const seenBy = async (name: Name) => {
    const { data, errors } = await as(name, text);
    expect(errors).toBeUndefined();
    const consents = data.merchants.nodes.flatMap(
      (each: { consents: { marketplace: { id: string } }[] }) => each.consents,
    );
    return [...new Set(consents.map(({ marketplace }: { marketplace: { id: string } }) => marketplace.id))];
  };
  expect((await seenBy('operatorMYKUL')).length).toBeGreaterThan(2);
  expect(await seenBy('marketplace')).toEqual(['gid://MYKUL/Marketplace/01JD4Q6V9M3T8R2W5X7Y0Z1A2B']);
  expect(await seenBy('merchantCNHGH')).toEqual([]);
});

test('stock beyond what is available, and registration numbers, are visible with the merchant’s consent, while it lasts', async () => {
  const registry = readRegistryFile(demoRegistry);
  const merchantId = demoMerchant(hubFactsOf(registry, 'CNHGH'), 'ehub', registry.marketplaces);
  const { data } = await as(
    'merchantCNHGH',
    `query ($id: ID!) { merchant(id: $id) {
      identifiers { scheme number }
      consents { id revokedAt marketplace { id } }
      products(first: 1) { nodes { id stock { onHand levels { id } } } }
    } }`,
    { id: merchantId },
  );
  const { identifiers, consents, products } = data.merchant;
  const [{ id, stock }] = products.nodes;
  const variables = { merchantId, id, level: stock.levels[0].id, ...identifiers[0] };
  const seenBy = async (name: Name) => {
    const text = `query ($merchantId: ID!, $id: ID!, $level: ID!, $scheme: IdentifierScheme!, $number: String!) {
      open: product(id: $id) { stock { available } }
      product(id: $id) { stock { onHand levels { id } } }
      stockLevel(id: $level) { onHand }
      merchant(id: $merchantId) { identifiers { number } }
      merchantByRegistration(scheme: $scheme, number: $number) { id }
    }`;
    const answer = await as(name, text, variables);
    expect(answer.data.open.stock.available).toEqual(expect.any(Number));
    const { product, stockLevel, merchant, merchantByRegistration } = answer.data;
    const stockError = answer.errors?.[0]?.extensions?.code;
    expect(stockError === undefined).toBe(product.stock !== null);
    return {
      stock: [product.stock !== null, stockLevel !== null],
      numbers: [merchant.identifiers.length > 0, merchantByRegistration !== null],
      stockError,
    };
  };
  const everything = { stock: [true, true], numbers: [true, true], stockError: undefined };
  const nothing = { stock: [false, false], numbers: [false, false], stockError: 'CONSENT_REQUIRED' };
  const marketplaceId = 'gid://MYKUL/Marketplace/01JD4Q6V9M3T8R2W5X7Y0Z1A2B';
  const grant = async (...scopes: string[]) => {
    const granted = await as(
      'merchantCNHGH',
      `mutation ($input: GrantConsentInput!) { grantConsent(input: $input) {
        merchant { consents { id revokedAt marketplace { id } } } userErrors { code } } }`,
      { input: { merchantId, marketplaceId, scopes, idempotencyKey: `consent to ${scopes}` } },
    );
    expect(granted).toMatchObject({ data: { grantConsent: { userErrors: [] } } });
    return granted.data.grantConsent.merchant.consents.find(isActive).id;
  };
  const isActive = (consent: { revokedAt: string | null; marketplace: { id: string } }) =>
    consent.revokedAt === null && consent.marketplace.id === marketplaceId;
  const revoke = (consentId: string) =>
    as(
      'merchantCNHGH',
      'mutation ($input: RevokeConsentInput!) { revokeConsent(input: $input) { userErrors { code } } }',
      { input: { consentId, idempotencyKey: `revoke ${consentId}` } },
    );

  for (const { id: consentId, revokedAt } of consents) if (revokedAt === null) await revoke(consentId);
  expect(await seenBy('marketplace')).toEqual(nothing);
  await grant('catalogue', 'prices');
  expect(await seenBy('marketplace')).toEqual(nothing);
  await grant('stock');
  expect(await seenBy('marketplace')).toEqual({ ...everything, numbers: [false, false] });
  const consentId = await grant('stock', 'orders');
  expect(await seenBy('marketplace')).toEqual(everything);
  expect(await seenBy('merchantCNHGH')).toEqual(everything);
  expect(await seenBy('operatorCNHGH')).toEqual(everything);
  for (const name of ['otherMarketplace', 'merchantMYKUL', 'operatorMYKUL'] as const)
    expect({ name, seen: await seenBy(name) }).toEqual({ name, seen: nothing });
  await revoke(consentId);
  expect(await seenBy('marketplace')).toEqual(nothing);
});

test('anyone with its number can track a parcel, but only its parties see whose it is', async () => {
  const { data: own } = await as('marketplace', 'query ($id: ID!) { shipment(id: $id) { sscc } }', {
    id: ids.shipment,
  });
  const reduced = 'query ($n: String!) { trackShipment(number: $n) { id state events { type location } } }';
  const whole = 'query ($n: String!) { trackShipment(number: $n) { id tradeRef } }';
  const number = { n: own.shipment.sscc };
  expect((await as(undefined, reduced, number)).data.trackShipment).toMatchObject({
    id: ids.shipment,
    state: 'BOOKED',
  });
  expect((await as('marketplace', whole, number)).data.trackShipment).toEqual({
    id: ids.shipment,
    tradeRef: 'my-order',
  });
  const { data, errors } = await as('otherMarketplace', whole, number);
  expect(data.trackShipment).toBeNull();
  expect(errors?.[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
});

test.each([
  ['CNHGH', 'CNHGH', 'AT_ORIGIN_HUB', []],
  ['CNHGH', 'CNHGH', 'LINEHAUL_ARRIVED', ['Only MYKUL may record LINEHAUL_ARRIVED, in its own name.']],
  ['CNHGH', 'MYKUL', 'DELIVERED', ['Only MYKUL may record DELIVERED, in its own name.']],
  ['CNHGH', 'MYKUL', 'RETURNING', ['Only CNHGH and MYKUL may record RETURNING, in their own name.']],
  ['MYKUL', 'MYKUL', 'LINEHAUL_ARRIVED', []],
  ['MYKUL', 'CNHGH', 'COLLECTED', ['Only CNHGH may record COLLECTED, in its own name.']],
  ['MYKUL', 'MYKUL', 'RETURNED', ['Only CNHGH may record RETURNED, in its own name.']],
  ['MYKUL', 'MYKUL', 'RETURNING', []],
] as const)('the operator of %s records for %s what happens there: %s', async (by, recordedBy, type, refusals) => {
  const { data: read } = await as('marketplace', 'query ($id: ID!) { shipment(id: $id) { createdAt } }', {
    id: ids.shipment,
  });
  const event = { id: `${by}-${recordedBy}-${type}`, type, recordedBy, eventTime: read.shipment.createdAt };
  const { data } = await send(`operator${by}`, 'recordShipmentEvents', 'shipment', {
    ...{ shipmentId: ids.shipment, events: [event] },
  });
  expect(data.recordShipmentEvents.userErrors.map(({ message }: { message: string }) => message)).toEqual(refusals);
});

describe('a mutation of another', () => {
  const notFound = (mutation: string) => ({ data: { [mutation]: { userErrors: [{ code: 'NOT_FOUND' }] } } });

  test.each<[Name, string, string, () => object]>([
    ['otherMarketplace', 'releaseReservation', 'reservation', () => ({ id: ids.reservation })],
    ['otherMarketplace', 'commitReservation', 'reservation', () => ({ id: ids.reservation })],
    ['otherMarketplace', 'cancelShipment', 'shipment', () => ({ id: ids.shipment, reason: 'x' })],
    ['otherMarketplace', 'placeTrade', 'trade', () => ({ quoteId: ids.landedCostQuote, payerAccountId: ids.account })],
    [
      'operatorCNHGH',
      'depositFunds',
      'account',
      () => ({ accountId: ids.account, reference: 'r', amount: { amount: '1.00', currencyCode: 'MYR' } }),
    ],
    [
      'operatorCNHGH',
      'openAccount',
      'account',
      () => ({ hub: 'MYKUL', ownerId: 'MYKUL', kind: 'FEES', currency: 'MYR' }),
    ],
    ['operatorCNHGH', 'closeNettingCycle', 'nettingCycle', () => ({ hub: 'MYKUL', counterparty: 'CNHGH' })],
    ['operatorCNHGH', 'registerMerchant', 'merchant', () => ({ hub: 'MYKUL', legalName: 'x', identifiers: [] })],
    [
      'merchantCNHGH',
      'receiveStock',
      'stockLevel',
      () => ({ productId: foreignProduct(), quantity: 1, location: 'x', regime: 'FREE' }),
    ],
  ])('%s: %s is refused as if it did not exist', async (name, mutation, field, input) => {
    expect(await send(name, mutation, field, input())).toMatchObject(notFound(mutation));
  });

  test('placeTrade with another’s quote is refused as if it did not exist', async () => {
    const { data } = await send('otherMarketplace', 'quoteLandedCost', 'quote', {
      ...{ lines: [{ productId: productIds.MYKUL, quantity: 1 }], destination: 'CNHGH' },
    });
    const input = (quoteId: unknown) => ({ quoteId, payerAccountId: ids.otherAccount });
    expect(await send('otherMarketplace', 'placeTrade', 'trade', input(ids.landedCostQuote))).toMatchObject(
      notFound('placeTrade'),
    );
    const own = await send('otherMarketplace', 'placeTrade', 'trade', input(data.quoteLandedCost.quote.id));
    expect(own.data.placeTrade.userErrors).not.toMatchObject([{ code: 'NOT_FOUND' }]);
  });

  test('a step of a trade is open to the hub of that trade alone', async () => {
    const tradeRef = 'gid://MYKUL/Trade/01JD4Q6V9M3T8R2W5X7Y0Z1A2B';
    const input = { tradeRef, lines: [{ productId: productIds.CNHGH, quantity: 1 }], holdSeconds: 60 };
    expect(await send('marketplace', 'reserveStock', 'reservation', input)).toMatchObject(notFound('reserveStock'));
    const saga = await send('marketplace', 'holdFunds', 'settlement', {
      ...{ payerAccountId: ids.account, payeeMerchantId: 'gid://CNHGH/Merchant/01JD4Q6V9M3T8R2W5X7Y0Z1A2B', tradeRef },
      amount: { amount: '1.00', currencyCode: 'CNY' },
    });
    expect(saga.errors).toMatchObject([{ extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } }]);
  });
});

test('the same idempotency key of two marketplaces has two effects', async () => {
  const input = { hub: 'MYKUL', sell: 'MYR', buy: { amount: '5.00', currencyCode: 'CNY' }, idempotencyKey: 'order-1' };
  const one = await made('marketplace', 'quoteFx', 'fxQuote', input);
  const two = await made('otherMarketplace', 'quoteFx', 'fxQuote', input);
  expect(two).not.toBe(one);
  expect(await made('marketplace', 'quoteFx', 'fxQuote', input)).toBe(one);
});

/** Of another merchant of the merchant's own hub, or of another hub: the first that is not the merchant's. */
function foreignProduct(): string {
  return seededProductIds('CNHGH', 'ehub')[0] as string;
}

test('a hub records payments for trades of its own alone, and has goods reserved for these alone', async () => {
  const peer = network.supergraphOf('CNHGH');
  const [product] = await goodsFor(network, 'MYKUL');
  const references = [
    'invented',
    'gid://MYKUL/Trade/01JD4Q6V9M3T8R2W5X7Y0Z1A2B',
    'gid://CNHGH/Trade/01JD4Q6V9M3T8R2W5X7Y0Z1A2B',
  ];
  for (const tradeRef of references) {
    const reserved = await peer.ask<{ reserveStock: { userErrors: { code: string }[] } }>(
      'mutation ($input: ReserveStockInput!) { reserveStock(input: $input) { userErrors { code } } }',
      {
        input: {
          ...{ tradeRef, lines: [{ productId: product?.id, quantity: 1 }], holdSeconds: 60 },
          idempotencyKey: `no trade ${tradeRef}`,
        },
      },
      5_000,
    );
    expect({ tradeRef, reserved }).toMatchObject({
      reserved: { kind: 'DATA', data: { reserveStock: { userErrors: [{ code: 'NOT_FOUND' }] } } },
    });
  }
  const refusals = [
    ['invented', 'NOT_FOUND'],
    ['gid://MYKUL/Trade/01JD4Q6V9M3T8R2W5X7Y0Z1A2B', 'INVALID'],
  ];
  for (const [tradeRef, code] of refusals) {
    const recorded = await peer.ask<{ recordInboundSettlement: { userErrors: { code: string }[] } }>(
      'mutation ($input: RecordInboundSettlementInput!) { recordInboundSettlement(input: $input) { userErrors { code field } } }',
      {
        input: {
          ...{ tradeRef, payerHub: 'CNHGH', payeeMerchantId: product?.merchant.id },
          ...{ amount: { amount: '1.00', currencyCode: 'CNY' }, idempotencyKey: `no payment ${tradeRef}` },
        },
      },
      5_000,
    );
    expect({ tradeRef, recorded }).toMatchObject({
      recorded: {
        kind: 'DATA',
        data: { recordInboundSettlement: { userErrors: [{ code, field: ['input', 'tradeRef'] }] } },
      },
    });
  }
});

test('a hub has an allowance held for trades and bookings of its own alone', async () => {
  const peer = network.supergraphOf('CNHGH');
  const quote = (hub: string) => `gid://${hub}/LandedCostQuote/01JD4Q6V9M3T8R2W5X7Y0Z1A2B`;
  const codes = async (name: string, quoteId: string, tradeRef: string | null) => {
    const answer = await peer.ask<{ done: { userErrors: { code: string }[] } }>(
      `mutation ($input: AllowanceInput!) { done: ${name}(input: $input) { userErrors { code } } }`,
      { input: { destination: 'MYKUL', quoteId, tradeRef, idempotencyKey: `ownership ${++keys}` } },
      10_000,
    );
    return answer.kind === 'DATA' ? answer.data.done.userErrors.map(({ code }) => code) : answer.faults;
  };
  const trade = 'gid://MYKUL/Trade/01JD4Q6V9M3T8R2W5X7Y0Z1A2B';
  expect(await codes('holdAllowance', quote('CNHGH'), trade)).toEqual(['NOT_FOUND']);
  expect(await codes('releaseAllowance', quote('CNHGH'), trade)).toEqual(['NOT_FOUND']);
  expect(await codes('holdAllowance', quote('BELGG'), null)).toEqual(['NOT_FOUND']);
  expect(await codes('holdAllowance', quote('CNHGH'), null)).toEqual([]);
});

describe('returns and disputes', () => {
  let shipmentId: string;
  beforeAll(async () => {
    const lines = [{ productId: productIds.CNHGH, quantity: 2 }];
    const quoteId = await made('marketplace', 'quoteLandedCost', 'quote', { lines, destination: 'MYKUL' });
    const due = 'query ($id: ID!) { landedCostQuote(id: $id) { dueToOrigin { amount currencyCode } } }';
    const buy = (await as('marketplace', due, { id: quoteId })).data.landedCostQuote.dueToOrigin;
    const fxQuoteId = await made('marketplace', 'quoteFx', 'fxQuote', { hub: 'MYKUL', sell: 'MYR', buy });
    const tradeId = await made('marketplace', 'placeTrade', 'trade', {
      ...{ quoteId, fxQuoteId, payerAccountId: ids.account },
    });
    const trade = 'query ($id: ID!) { trade(id: $id) { state shipment { id } } }';
    for (let found = null; found === null; ) {
      await network.work('MYKUL');
      const { data } = await as('marketplace', trade, { id: tradeId });
      if (data.trade.state === 'SETTLED') found = shipmentId = data.trade.shipment.id;
    }
  }, 30_000);

  const codesOf = ({ data, errors }: Answer, mutation: string) => [
    ...(data?.[mutation]?.userErrors ?? []).map(({ code }: { code: string }) => code),
    ...(errors ?? []).map(({ extensions }) => extensions?.code),
  ];

  test('are requested by the buyer’s marketplace, decided at the seller’s hub, and seen by both sides', async () => {
    const request = { shipmentId, reason: 'DEFECTIVE', clientReference: '订单-20261127-001' };
    const send1 = (name: Name) => send(name, 'requestReturn', 'return', request);
    expect(codesOf(await send1('otherMarketplace'), 'requestReturn')).toEqual(['NOT_FOUND']);
    const id = await made('marketplace', 'requestReturn', 'return', request);
    const text = 'query ($id: ID!) { return(id: $id) { clientReference } }';
    for (const name of ['marketplace', 'operatorMYKUL', 'operatorCNHGH'] as const)
      expect(await as(name, text, { id })).toEqual({ data: { return: { clientReference: request.clientReference } } });
    for (const name of ['otherMarketplace', 'merchantMYKUL'] as const)
      expect(await as(name, text, { id })).toEqual({ data: { return: null } });
    const decide = (name: Name) => send(name, 'decideReturn', 'return', { id, approve: true });
    for (const name of ['merchantMYKUL', 'operatorMYKUL'] as const)
      expect(codesOf(await decide(name), 'decideReturn')).toEqual(['NOT_FOUND']);
    expect(codesOf(await decide('marketplace'), 'decideReturn')).toEqual(['UNAUTHORIZED_FIELD_OR_TYPE']);
    expect(codesOf(await decide('operatorCNHGH'), 'decideReturn')).toEqual([]);
    expect(codesOf(await send('otherMarketplace', 'withdrawReturn', 'return', { id }), 'withdrawReturn')).toEqual([
      'NOT_FOUND',
    ]);
    const listed = '{ returns(filter: { clientReference: "订单-20261127-001" }) { totalCount nodes { id } } }';
    expect((await as('marketplace', listed)).data.returns).toEqual({ totalCount: 1, nodes: [{ id }] });
    expect((await as('otherMarketplace', listed)).data.returns).toEqual({ totalCount: 0, nodes: [] });
  });

  test('a refund is booked by hubs alone', async () => {
    const refund = { returnId: 'gid://CNHGH/Return/01JD4Q6V9M3T8R2W5X7Y0Z1A2B', tradeId: 'gid://MYKUL/Trade/x' };
    for (const name of ['marketplace', 'operatorMYKUL'] as const) {
      const answer = await send(name, 'recordRefund', 'settlement', {
        ...{ ...refund, amount: { amount: '1.00', currencyCode: 'CNY' } },
      });
      expect(codesOf(answer, 'recordRefund')).toEqual(['UNAUTHORIZED_FIELD_OR_TYPE']);
    }
  });

  test('a dispute is opened by a side of the trade and decided by the operator of the seller’s hub', async () => {
    const dispute = { shipmentId, reason: 'The colour is wrong.' };
    for (const name of ['otherMarketplace', 'merchantMYKUL', 'operatorMYKUL'] as const)
      expect({ name, codes: codesOf(await send(name, 'openDispute', 'dispute', dispute), 'openDispute') }).toEqual({
        ...{ name, codes: ['NOT_FOUND'] },
      });
    const id = await made('marketplace', 'openDispute', 'dispute', dispute);
    const text = 'query ($id: ID!) { dispute(id: $id) { openedBy reason refund { amount } } }';
    const seen = { data: { dispute: { openedBy: 'BUYER', reason: dispute.reason, refund: null } } };
    for (const name of ['marketplace', 'operatorMYKUL', 'operatorCNHGH'] as const)
      expect(await as(name, text, { id })).toEqual(seen);
    expect(await as('otherMarketplace', text, { id })).toEqual({ data: { dispute: null } });
    expect(codesOf(await send('operatorCNHGH', 'withdrawDispute', 'dispute', { id }), 'withdrawDispute')).toEqual([
      'CONFLICT',
    ]);
    const decision = { id, refund: { amount: '1.00', currencyCode: 'CNY' }, reason: 'A gesture.' };
    const decide = async (name: Name) =>
      codesOf(await send(name, 'decideDispute', 'dispute', decision), 'decideDispute');
    expect(await decide('operatorMYKUL')).toEqual(['NOT_FOUND']);
    expect(await decide('marketplace')).toEqual(['UNAUTHORIZED_FIELD_OR_TYPE']);
    expect(await decide('operatorCNHGH')).toEqual([]);
  });
});
