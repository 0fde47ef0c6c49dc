import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openSigningKey } from '../../identity/keys/SigningKey.ts';
import { callerOf } from '../../identity/principals/Caller.ts';
import { scopeNames } from '../../identity/principals/scopes.ts';
import { MachineTokens } from '../../identity/tokens/MachineTokens.ts';
import { gatewayName, hubName } from '../../identity/trust/Trust.ts';
import { hubContractNames } from '../../schema/contracts.ts';
import { postGraphQL } from '../support/hub/postGraphQL.ts';
import { demoMarketplaces, type HubCode } from '../support/network/goodsFor.ts';
import { type Answer, mutationNames, type Name, TradedNetwork, unknownId } from '../support/network/TradedNetwork.ts';

let traded: TradedNetwork;
let before: Record<string, unknown>;
beforeAll(async () => {
  traded = await TradedNetwork.start();
  before = await written();
}, 60_000);
afterAll(() => traded.network.close());

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
  ['payout', 'payout', 'marketplace', ['otherMarketplace', 'merchantMYKUL', 'operatorCNHGH', 'hubCNHGH']],
  ['return', 'return', 'marketplace', ['otherMarketplace', 'merchantMYKUL', 'merchantCNHGH']],
  ['dispute', 'dispute', 'operatorMYKUL', ['otherMarketplace', 'merchantMYKUL', 'merchantCNHGH']],
  ['cycle', 'nettingCycle', 'operatorMYKUL', ['operatorCNHGH']],
  ['otherCycle', 'nettingCycle', 'operatorCNHGH', ['operatorMYKUL']],
])('%s', (what, field, owner, strangers) => {
  test(`does not exist for ${strangers.join(', ')}`, async () => {
    const text = `query ($id: ID!) { ${field}(id: $id) { __typename id } }`;
    expect((await traded.as(owner, text, { id: traded.ids[what] })).data).toEqual({
      [field]: { __typename: expect.any(String), id: traded.ids[what] },
    });
    for (const name of strangers) {
      const nothing = await traded.as(name, text, { id: unknownId(traded.ids[what]) });
      expect({ name, nothing }).toEqual({ name, nothing: { data: { [field]: null } } });
      expect({
        name,
        text: withoutIds(await traded.as(name, text, { id: traded.ids[what] }), traded.ids[what]),
      }).toEqual({
        ...{ name, text: withoutIds(nothing, unknownId(traded.ids[what])) },
      });
    }
  });
});

/** As a gateway asks a hub for entities in somebody's name. */
async function entityAt(hub: HubCode, contract: string, name: Name, representation: object): Promise<Answer> {
  const { audience } = traded.network.issuer.networkTrust;
  const machine = new MachineTokens(await openSigningKey(traded.network.keyFile('gateway')), gatewayName(audience));
  const token = await machine.tokenFor(callerOf(traded.principal(name), name, scopeNames), hubName(audience, hub));
  const text = `query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename } }`;
  const variables = { representations: [representation] };
  return postGraphQL(traded.network.hubs[hub].url(contract), text, variables, token) as Promise<Answer>;
}

test.each<[type: string, what: string, contract: string, owner: Name, stranger: Name]>([
  ['Account', 'account', 'settlement', 'marketplace', 'otherMarketplace'],
  ['Payout', 'payout', 'settlement', 'marketplace', 'otherMarketplace'],
  ['FxQuote', 'fxQuote', 'settlement', 'marketplace', 'merchantMYKUL'],
  ['Trade', 'trade', 'settlement', 'marketplace', 'operatorCNHGH'],
  ['Settlement', 'inbound', 'settlement', 'hubMYKUL', 'marketplace'],
  ['Return', 'return', 'settlement', 'hubMYKUL', 'otherMarketplace'],
  ['Dispute', 'dispute', 'settlement', 'marketplace', 'merchantMYKUL'],
  ['NettingCycle', 'cycle', 'settlement', 'hubCNHGH', 'operatorCNHGH'],
  ['LandedCostQuote', 'quote', 'shipments', 'marketplace', 'otherMarketplace'],
  ['Shipment', 'shipment', 'shipments', 'hubMYKUL', 'otherMarketplace'],
  ['Declaration', 'declaration', 'shipments', 'hubMYKUL', 'otherMarketplace'],
  ['Reservation', 'tradeReservation', 'inventory', 'hubMYKUL', 'marketplace'],
])(
  '%s is an entity at its hub for its parties, and does not exist for others',
  async (type, what, contract, owner, stranger) => {
    const hub = traded.ids[what]?.slice(6, 11) as HubCode;
    const at = (name: Name, id = '') => entityAt(hub, contract, name, { __typename: type, id });
    expect(await at(owner, traded.ids[what])).toEqual({ data: { _entities: [{ __typename: type }] } });
    expect(await at(stranger, unknownId(traded.ids[what]))).toEqual({ data: { _entities: [null] } });
    expect(await at(stranger, traded.ids[what])).toEqual({ data: { _entities: [null] } });
  },
);

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
    mutation: 'updateMerchant',
    slot: 'merchantId',
    what: 'merchant',
    strangers: [...merchants, 'operatorCNHGH'],
    input: () => ({ tradingName: 'x' }),
  },
  {
    ...{ mutation: 'updateProduct', slot: 'productId', what: 'product', strangers: merchants },
    input: () => ({ title: 'x' }),
  },
  { mutation: 'deleteProduct', slot: 'productId', what: 'product', strangers: merchants },
  { mutation: 'withdrawListing', slot: 'listingId', what: 'listing', strangers: merchants },
  { mutation: 'relistProducts', slot: 'merchantId', what: 'merchant', strangers: merchants },
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
    mutation: 'writeOffStock',
    slot: 'levelId',
    what: 'level',
    strangers: [...merchants, 'operatorCNHGH'],
    input: () => ({ cause: 'DAMAGED' }),
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
    input: () => ({ tradeRef: 'order', reservationId: traded.ids.otherReservation }),
  },
  {
    mutation: 'bookShipment',
    slot: 'reservationId',
    what: 'reservation',
    strangers: ['otherMarketplace'],
    input: () => ({ tradeRef: 'order', quoteId: traded.ids.otherQuote }),
  },
  {
    mutation: 'bookShipment',
    slot: 'reservationId',
    what: 'tradeReservation',
    strangers: ['otherMarketplace'],
    input: () => ({ tradeRef: 'order', quoteId: traded.ids.otherQuote }),
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
    mutation: 'requestPayout',
    slot: 'accountId',
    what: 'account',
    strangers: ['otherMarketplace', ...merchants, 'operatorCNHGH'],
    input: () => ({ amount: money }),
  },
  {
    mutation: 'recordPayout',
    slot: 'id',
    what: 'payout',
    strangers: ['operatorCNHGH'],
    input: () => ({ state: 'SENT', bankReference: 'x' }),
  },
  {
    mutation: 'placeTrade',
    slot: 'quoteId',
    what: 'quote',
    strangers: ['otherMarketplace'],
    input: () => ({ payerAccountId: traded.ids.otherAccount }),
  },
  {
    mutation: 'placeTrade',
    slot: 'payerAccountId',
    what: 'account',
    strangers: ['otherMarketplace'],
    input: () => ({ quoteId: traded.ids.otherQuote }),
  },
  {
    mutation: 'placeTrade',
    slot: 'fxQuoteId',
    what: 'fxQuote',
    strangers: ['otherMarketplace'],
    input: () => ({ payerAccountId: traded.ids.otherAccount, quoteId: traded.ids.homeQuote }),
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
    input: () => ({
      tradeRef: 'x',
      payeeMerchantId: traded.ids.farMerchant,
      amount: { amount: '1.00', currencyCode: 'CNY' },
    }),
  },
  {
    mutation: 'requestReturn',
    slot: 'shipmentId',
    what: 'shipment',
    strangers: ['otherMarketplace'],
    input: () => ({ reason: 'DEFECTIVE' }),
  },
  { mutation: 'withdrawReturn', slot: 'id', what: 'return', strangers: ['otherMarketplace'] },
  ...(['decideReturn', 'receiveReturn', 'inspectReturn'] as const).map((mutation) => ({
    mutation,
    slot: 'id',
    what: 'return',
    strangers: [...merchants, 'operatorMYKUL'] as const,
    input: () => ({ decideReturn: { approve: true }, receiveReturn: {}, inspectReturn: { lines: [] } })[mutation],
  })),
  {
    mutation: 'openDispute',
    slot: 'shipmentId',
    what: 'shipment',
    strangers: ['otherMarketplace', ...merchants, 'operatorMYKUL'],
    input: () => ({ reason: 'x' }),
  },
  { mutation: 'withdrawDispute', slot: 'id', what: 'dispute', strangers: ['otherMarketplace', ...merchants] },
  {
    mutation: 'decideDispute',
    slot: 'id',
    what: 'dispute',
    strangers: ['operatorMYKUL'],
    input: () => ({ refund: { amount: '1.00', currencyCode: 'CNY' }, reason: 'x' }),
  },
  { mutation: 'postSettlement', slot: 'id', what: 'settlement', strangers: ['hubCNHGH'] },
  { mutation: 'voidSettlement', slot: 'id', what: 'settlement', strangers: ['hubCNHGH'] },
];

describe.each(attempts.map((attempt) => [attempt.mutation, attempt.slot, attempt.what, attempt] as const))(
  '%s with the %s of another’s %s',
  (mutation, slot, what, { strangers, input }) => {
    test.each(strangers)('is refused to %s as with one that there is not', async (name) => {
      const outcome = async (id: string | undefined) =>
        withoutIds(await traded.send(name, mutation, { ...input?.(), [slot]: id }), id);
      const nothing = await outcome(unknownId(traded.ids[what]));
      expect(nothing).toContain('"code":"NOT_FOUND"');
      expect(await outcome(traded.ids[what])).toBe(nothing);
    });
  },
);

test('none of the mutations had an effect', async () => {
  expect(await written()).toEqual(before);
});

/** Rows by table, but for the refusals that idempotency keys and receipts remember. */
async function written(): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const hub of ['MYKUL', 'CNHGH'] as const)
    for (const contract of hubContractNames) {
      const database = traded.network.hubs[hub].database(contract);
      const tables = await database.query<{ name: string }>(
        {
          name: 'test_tables',
          text: `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = $1 AND table_name NOT IN ('idempotency', 'receipt')`,
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

test('every mutation that takes the id of another’s object is in the list', () => {
  const exempt: Readonly<Record<string, string>> = {
    registerMerchant: 'takes no id',
    reserveStock: 'goods are everybody’s to reserve; whose trade it is, ownership.test.ts looks at',
    quoteLandedCost: 'goods are everybody’s to ask for',
    assessImport: 'changes nothing but in the name of the quote’s own hub',
    holdAllowance: 'is the trade’s or the quote’s own hub’s alone; see ownership.test.ts',
    releaseAllowance: 'is the trade’s own hub’s alone; see ownership.test.ts',
    recordShipmentEvents: 'both hubs of a shipment may',
    openAccount: 'the owner is looked up nowhere',
    quoteFx: 'takes no id',
    recordInboundSettlement: 'is the payer’s hub’s alone, whatever it names',
    restoreSettlement: 'is for the operator of the hub, whose accounts it may all use',
    correctSettlement: 'takes no id',
    recordRefund: 'is the paying hub’s alone, whatever it names',
    restockReturn: 'is the hub’s own alone',
    closeNettingCycle: 'takes no id',
  };
  expect([...new Set([...attempts.map(({ mutation }) => mutation), ...Object.keys(exempt)])].toSorted()).toEqual(
    [...mutationNames].toSorted(),
  );
});
