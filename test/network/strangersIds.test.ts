import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { hubContractNames } from '../../schema/contracts.ts';
import { demoMarketplaces, type Goods, goodsFor } from '../support/network/goodsFor.ts';
import { rootFields } from '../support/network/sampleOperation.ts';
import { type HubCode, startTrustedNetwork, type TrustedNetwork } from '../support/network/startTestNetwork.ts';

const tokenNames = [
  ...['marketplace', 'otherMarketplace', 'merchantMYKUL', 'merchantCNHGH', 'operatorMYKUL', 'operatorCNHGH'],
] as const;
type Name = 'marketplace' | 'otherMarketplace' | `${'merchant' | 'operator' | 'hub'}${HubCode}`;

let network: TrustedNetwork;
const tokens = new Map<string, string>();
/** What there is, by the names that the tables below use. */
const ids: Record<string, string> = {};

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, each looked at once
type Answer = { data: any; errors?: readonly unknown[] };

function as(name: Name, text: string, variables: object = {}): Promise<Answer> {
  if (name === 'hubMYKUL' || name === 'hubCNHGH') return network.queryAsHub(name.slice(3) as 'MYKUL', text, variables);
  return network.query(text, variables, tokens.get(name)) as Promise<Answer>;
}

const mutations = new Map(
  rootFields()
    .filter(({ kind }) => kind === 'mutation')
    .map(({ field }) => [field.name, field]),
);
let keys = 0;

/** Carries out a mutation under a new idempotency key. */
function send(name: Name, mutation: string, input: object): Promise<Answer> {
  keys += 1;
  const field = mutations.get(mutation);
  const text = `mutation ($input: ${field?.args[0]?.type}) { ${mutation}(input: $input) { __typename userErrors { code message field } } }`;
  return as(name, text, { input: { idempotencyKey: `key ${keys}`, ...input } });
}

async function made(name: Name, mutation: string, field: string, input: object): Promise<string> {
  keys += 1;
  const type = mutations.get(mutation)?.args[0]?.type;
  const text = `mutation ($input: ${type}) { ${mutation}(input: $input) { ${field} { id } userErrors { message } } }`;
  const answer = await as(name, text, { input: { idempotencyKey: `key ${keys}`, ...input } });
  const id = answer.data?.[mutation]?.[field]?.id;
  if (!id) throw new Error(`${mutation}: ${JSON.stringify(answer)}`);
  return id;
}

let before: Record<string, unknown>;
beforeAll(async () => {
  network = await startTrustedNetwork({ seed: 'ehub' });
  for (const name of tokenNames) tokens.set(name, await network.issuer.token(name));
  await furnish();
  before = await written();
}, 60_000);
afterAll(() => network.close());

/** Goods of a merchant that has no token here. */
async function goodsOf(hub: HubCode): Promise<Goods> {
  const { ehub } = decodeJwt<{ ehub: { id: string } }>(tokens.get(`merchant${hub}`) ?? '');
  const found = (await goodsFor(network, hub)).find(({ merchant }) => merchant.id !== ehub.id);
  if (!found) throw new Error(`No goods at ${hub}.`);
  return found;
}

/** A trade of the marketplace that is settled, an order of its own, and what the other marketplace has. */
async function furnish(): Promise<void> {
  const [goods, home] = [await goodsOf('CNHGH'), await goodsOf('MYKUL')];
  Object.assign(ids, {
    product: home.id,
    merchant: home.merchant.id,
    consent: home.merchant.consents?.[0]?.id,
    level: home.stock?.levels[0]?.id,
  });
  const line = { productId: goods.id, quantity: 1 };
  const account = async (name: Name, hub: string) =>
    (await as(name, `{ accounts(hub: "${hub}") { id kind currency } }`)).data.accounts[0].id as string;
  ids.account = await account('marketplace', 'MYKUL');
  ids.otherAccount = await account('otherMarketplace', 'CNHGH');
  const quoted = (name: Name) => made(name, 'quoteLandedCost', 'quote', { lines: [line], destination: 'MYKUL' });
  const reserved = (name: Name, tradeRef: string) =>
    made(name, 'reserveStock', 'reservation', { tradeRef, lines: [line], holdSeconds: 600 });
  ids.quote = await quoted('marketplace');
  ids.otherQuote = await quoted('otherMarketplace');
  ids.reservation = await reserved('marketplace', 'order');
  ids.otherReservation = await reserved('otherMarketplace', 'order');
  const tradeQuote = await quoted('marketplace');
  const { data } = await as(
    'marketplace',
    'query ($id: ID!) { landedCostQuote(id: $id) { dueToOrigin { amount currencyCode } } }',
    { id: tradeQuote },
  );
  const fx = (name: Name) =>
    made(name, 'quoteFx', 'fxQuote', { hub: 'MYKUL', sell: 'MYR', buy: data.landedCostQuote.dueToOrigin });
  ids.fxQuote = await fx('marketplace');
  ids.trade = await made('marketplace', 'placeTrade', 'trade', {
    quoteId: tradeQuote,
    fxQuoteId: await fx('marketplace'),
    payerAccountId: ids.account,
  });
  ids.homeQuote = await made('otherMarketplace', 'quoteLandedCost', 'quote', {
    ...{ lines: [{ productId: home.id, quantity: 1 }], destination: 'CNHGH' },
  });
  ids.farMerchant = goods.merchant.id;
  await network.work('MYKUL');
  const { data: seen } = await as(
    'marketplace',
    'query ($id: ID!) { trade(id: $id) { state shipment { id } settlement { id nettingCycleId } } }',
    { id: ids.trade },
  );
  expect(seen.trade).toMatchObject({ state: 'SETTLED' });
  const { data: hub } = await as('hubMYKUL', 'query ($id: ID!) { trade(id: $id) { reservation { id } } }', {
    id: ids.trade,
  });
  Object.assign(ids, {
    shipment: seen.trade.shipment.id,
    settlement: seen.trade.settlement.id,
    cycle: seen.trade.settlement.nettingCycleId,
    tradeReservation: hub.trade.reservation.id,
  });
  const { rows } = {
    rows: await network.hubs.CNHGH.database('settlement').query<{ id: string; cycle: string }>(
      { name: 'test', text: `SELECT id, netting_cycle_id AS cycle FROM settlement WHERE trade_ref = $1` },
      [ids.trade],
    ),
  };
  Object.assign(ids, { inbound: rows[0]?.id, otherCycle: rows[0]?.cycle });
}

/** Another id of the same type at the same hub, that nothing has. */
const unknown = (id: string | undefined = '') => id.replace(/.{3}$/, (end) => (end === 'ZZZ' ? 'ZZY' : 'ZZZ'));

/** An answer with the ids that were asked about taken out. */
const withoutIds = (answer: Answer, ...given: readonly (string | undefined)[]) =>
  given.reduce<string>((text, id = '') => text.replaceAll(id, 'ID'), JSON.stringify(answer));

describe.each<[what: string, field: string, owner: Name, strangers: readonly Name[]]>([
  [
    'account',
    'account',
    'marketplace',
    ['otherMarketplace', 'merchantMYKUL', 'merchantCNHGH', 'operatorCNHGH', 'hubCNHGH'],
  ],
  ['quote', 'landedCostQuote', 'marketplace', ['otherMarketplace', 'merchantMYKUL', 'merchantCNHGH']],
  ['fxQuote', 'fxQuote', 'marketplace', ['otherMarketplace', 'merchantMYKUL', 'merchantCNHGH', 'operatorCNHGH']],
  [
    'reservation',
    'reservation',
    'marketplace',
    ['otherMarketplace', 'merchantMYKUL', 'merchantCNHGH', 'operatorMYKUL', 'hubMYKUL'],
  ],
  [
    'tradeReservation',
    'reservation',
    'hubMYKUL',
    ['marketplace', 'otherMarketplace', 'merchantCNHGH', 'operatorMYKUL'],
  ],
  ['shipment', 'shipment', 'hubMYKUL', ['otherMarketplace', 'merchantMYKUL', 'merchantCNHGH']],
  ['trade', 'trade', 'marketplace', ['otherMarketplace', 'merchantMYKUL', 'merchantCNHGH', 'operatorCNHGH']],
  ['settlement', 'settlement', 'marketplace', ['otherMarketplace', 'merchantMYKUL', 'merchantCNHGH', 'operatorCNHGH']],
  [
    'inbound',
    'settlement',
    'hubMYKUL',
    ['marketplace', 'otherMarketplace', 'merchantMYKUL', 'merchantCNHGH', 'operatorMYKUL'],
  ],
  ['cycle', 'nettingCycle', 'operatorMYKUL', ['operatorCNHGH']],
  ['otherCycle', 'nettingCycle', 'operatorCNHGH', ['operatorMYKUL']],
])('%s', (what, field, owner, strangers) => {
  test(`is for ${strangers.join(', ')} as one that there is not`, async () => {
    const text = `query ($id: ID!) { ${field}(id: $id) { __typename id } }`;
    expect((await as(owner, text, { id: ids[what] })).data).toEqual({
      [field]: { __typename: expect.any(String), id: ids[what] },
    });
    for (const name of strangers) {
      const nothing = await as(name, text, { id: unknown(ids[what]) });
      expect({ name, nothing }).toEqual({ name, nothing: { data: { [field]: null } } });
      expect({ name, text: withoutIds(await as(name, text, { id: ids[what] }), ids[what]) }).toEqual({
        ...{ name, text: withoutIds(nothing, unknown(ids[what])) },
      });
    }
  });
});

/** What a stranger sends: its own input but for one id, which is another's. */
interface Attempt {
  readonly mutation: string;
  /** The input's field, of the stranger's or of nobody's, that takes the id. */
  readonly slot: string;
  readonly what: string;
  readonly strangers: readonly Name[];
  readonly input?: () => object;
}

const merchants = ['merchantMYKUL', 'merchantCNHGH'] as const;
const marketplaceId = demoMarketplaces.marketplace;
const money = { amount: '1.00', currencyCode: 'MYR' };
const attempts: readonly Attempt[] = [
  {
    mutation: 'decideKyb',
    slot: 'merchantId',
    what: 'merchant',
    strangers: [...merchants, 'operatorCNHGH'],
    input: () => ({ status: 'SUBMITTED' }),
  },
  {
    mutation: 'grantConsent',
    slot: 'merchantId',
    what: 'merchant',
    strangers: merchants,
    input: () => ({ marketplaceId, scopes: ['catalogue'] }),
  },
  { mutation: 'revokeConsent', slot: 'consentId', what: 'consent', strangers: merchants },
  {
    ...{ mutation: 'createProduct', slot: 'merchantId', what: 'merchant', strangers: merchants },
    input: () => ({ title: 'x', hsCode: '090210', originCountry: 'MY', grossWeightGrams: 1, price: money }),
  },
  {
    mutation: 'listProduct',
    slot: 'productId',
    what: 'product',
    strangers: merchants,
    input: () => ({ marketplaceId, price: money }),
  },
  {
    mutation: 'receiveStock',
    slot: 'productId',
    what: 'product',
    strangers: [...merchants, 'operatorCNHGH'],
    input: () => ({ location: 'A', quantity: 1 }),
  },
  {
    mutation: 'adjustStock',
    slot: 'levelId',
    what: 'level',
    strangers: [...merchants, 'operatorCNHGH'],
    input: () => ({ delta: 1, reason: 'COUNTED', expectedVersion: 1 }),
  },
  {
    mutation: 'moveRegime',
    slot: 'levelId',
    what: 'level',
    strangers: [...merchants, 'operatorCNHGH'],
    input: () => ({ to: 'BONDED', quantity: 1 }),
  },
  ...(['extendReservation', 'commitReservation', 'releaseReservation'] as const).flatMap((mutation) => [
    {
      mutation,
      slot: 'id',
      what: 'reservation',
      strangers: ['otherMarketplace', 'hubMYKUL'] as const,
      input: () => (mutation === 'extendReservation' ? { holdSeconds: 60 } : {}),
    },
    {
      mutation,
      slot: 'id',
      what: 'tradeReservation',
      strangers: ['marketplace', 'otherMarketplace'] as const,
      input: () => (mutation === 'extendReservation' ? { holdSeconds: 60 } : {}),
    },
  ]),
  {
    mutation: 'recordImport',
    slot: 'quoteId',
    what: 'quote',
    strangers: ['hubMYKUL'],
    input: () => ({ destination: 'MYKUL', outcome: 'CANCELLED' }),
  },
  {
    mutation: 'bookShipment',
    slot: 'quoteId',
    what: 'quote',
    strangers: ['otherMarketplace'],
    input: () => ({ tradeRef: 'order', reservationId: ids.otherReservation }),
  },
  {
    mutation: 'bookShipment',
    slot: 'reservationId',
    what: 'reservation',
    strangers: ['otherMarketplace'],
    input: () => ({ tradeRef: 'order', quoteId: ids.otherQuote }),
  },
  {
    mutation: 'bookShipment',
    slot: 'reservationId',
    what: 'tradeReservation',
    strangers: ['otherMarketplace'],
    input: () => ({ tradeRef: 'order', quoteId: ids.otherQuote }),
  },
  {
    mutation: 'cancelShipment',
    slot: 'id',
    what: 'shipment',
    strangers: ['otherMarketplace'],
    input: () => ({ reason: 'x' }),
  },
  {
    mutation: 'depositFunds',
    slot: 'accountId',
    what: 'account',
    strangers: ['operatorCNHGH'],
    input: () => ({ amount: money, reference: 'x' }),
  },
  {
    mutation: 'placeTrade',
    slot: 'quoteId',
    what: 'quote',
    strangers: ['otherMarketplace'],
    input: () => ({ payerAccountId: ids.otherAccount }),
  },
  {
    mutation: 'placeTrade',
    slot: 'payerAccountId',
    what: 'account',
    strangers: ['otherMarketplace'],
    input: () => ({ quoteId: ids.otherQuote }),
  },
  {
    mutation: 'placeTrade',
    slot: 'fxQuoteId',
    what: 'fxQuote',
    strangers: ['otherMarketplace'],
    input: () => ({ payerAccountId: ids.otherAccount, quoteId: ids.homeQuote }),
  },
  {
    mutation: 'cancelTrade',
    slot: 'id',
    what: 'trade',
    strangers: ['otherMarketplace'],
    input: () => ({ reason: 'x' }),
  },
  {
    mutation: 'holdFunds',
    slot: 'payerAccountId',
    what: 'account',
    strangers: ['hubCNHGH'],
    input: () => ({ tradeRef: 'x', payeeMerchantId: ids.farMerchant, amount: { amount: '1.00', currencyCode: 'CNY' } }),
  },
  { mutation: 'postSettlement', slot: 'id', what: 'settlement', strangers: ['hubCNHGH'] },
  { mutation: 'voidSettlement', slot: 'id', what: 'settlement', strangers: ['hubCNHGH'] },
];

describe.each(attempts.map((attempt) => [attempt.mutation, attempt.slot, attempt.what, attempt] as const))(
  '%s with the %s of another’s %s',
  (mutation, slot, what, { strangers, input }) => {
    test.each(strangers)('is refused to %s as with one that there is not', async (name) => {
      const outcome = async (id: string | undefined) =>
        withoutIds(await send(name, mutation, { ...input?.(), [slot]: id }), id);
      const nothing = await outcome(unknown(ids[what]));
      expect(nothing).toContain('"code":"NOT_FOUND"');
      expect(await outcome(ids[what])).toBe(nothing);
    });
  },
);

test('nothing was done in any of it', async () => {
  expect(await written()).toEqual(before);
});

/** Rows by table, but for the refusals that idempotency keys remember. */
async function written(): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const hub of ['MYKUL', 'CNHGH'] as const)
    for (const contract of hubContractNames) {
      const database = network.hubs[hub].database(contract);
      const tables = await database.query<{ name: string }>(
        {
          name: 'test_tables',
          text: `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = $1 AND table_name <> 'idempotency'`,
        },
        [contract],
      );
      for (const { name } of tables) {
        const text = `SELECT count(*)::int AS rows, sum(hashtext(row::text)::bigint)::text AS hash FROM "${name}" AS row`;
        [found[`${hub} ${contract}.${name}`]] = await database.query({ name: `test_${name}`, text }, []);
      }
    }
  return found;
}

test('every mutation that takes the id of something that can be another’s is in the list', () => {
  const exempt: Readonly<Record<string, string>> = {
    registerMerchant: 'takes no id',
    reserveStock: 'goods are everybody’s to reserve; whose trade it is, ownership.test.ts looks at',
    quoteLandedCost: 'goods are everybody’s to ask for',
    assessImport: 'changes nothing but in the name of the quote’s own hub',
    recordShipmentEvents: 'both hubs of a shipment may',
    openAccount: 'the owner is looked up nowhere',
    quoteFx: 'takes no id',
    recordInboundSettlement: 'is the payer’s hub’s alone, whatever it names',
    closeNettingCycle: 'takes no id',
  };
  expect([...new Set([...attempts.map(({ mutation }) => mutation), ...Object.keys(exempt)])].toSorted()).toEqual(
    [...mutations.keys()].toSorted(),
  );
});
