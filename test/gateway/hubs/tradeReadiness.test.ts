import { describe, expect, test } from '@jest/globals';
import type { HubSubgraphView, HubView } from '../../../gateway/hubs/HubView.ts';
import {
  type QuoteFacts,
  type SettlementFacts,
  type TradingHub,
  tradeReadiness,
} from '../../../gateway/hubs/tradeReadiness.ts';

const contracts = ['merchants', 'inventory', 'shipments', 'settlement'] as const;
type Contract = (typeof contracts)[number];

interface Differences {
  readonly endpoints?: Partial<Record<Contract, Partial<HubSubgraphView> | null>>;
  readonly quotes?: Partial<QuoteFacts> | null;
  readonly settles?: Partial<SettlementFacts> | null;
}

/** A hub that lacks nothing, but for what is said here. */
function hub(
  code: string,
  currency: string,
  { endpoints = {}, quotes = {}, settles = {} }: Differences = {},
): TradingHub {
  const subgraphs = contracts.flatMap((name): HubSubgraphView[] => {
    const difference = endpoints[name];
    if (difference === null) return [];
    return [
      {
        ...{ name, status: 'ACTIVE', contractVersion: '1.3', unsupportedFields: [], refusal: null, receiptHead: null },
        ...{ latencyP50Ms: null, latencyP99Ms: null, errorRate: null },
        ...difference,
      },
    ];
  });
  const view: HubView = {
    ...{ code, name: code, country: code.slice(0, 2), currency, timeZone: 'UTC', position: null, status: 'ACTIVE' },
    subgraphs,
  };
  const rules = { hasCarriageTerms: true, hasExportRules: true, hasImportRules: true };
  const others = ['MYKUL', 'BELGG'].filter((other) => other !== code);
  return {
    view,
    quotes: quotes === null ? undefined : { ...rules, valuedCurrencies: ['EUR', 'MYR'], ...quotes },
    settles:
      settles === null
        ? undefined
        : {
            pairs: others.map((counterparty) => ({ counterparty, currency: 'EUR' })),
            conversions: [
              { sell: 'EUR', buy: 'MYR' },
              { sell: 'MYR', buy: 'EUR' },
            ],
            ...settles,
          },
  };
}

const readiness = ({ buyer, seller }: { buyer?: Differences; seller?: Differences }) =>
  tradeReadiness(hub('MYKUL', 'MYR', buyer), hub('BELGG', 'EUR', seller));

test('two hubs that lack nothing can trade', () => {
  expect(readiness({})).toEqual({
    ...{ seller: 'BELGG', canSearch: true, canQuote: true, canReserve: true, canSettle: true },
    lacks: [],
  });
});

const withoutRate = { valuedCurrencies: ['EUR'] };
const lacking: [string, { buyer?: Differences; seller?: Differences }, string[]][] = [
  [
    'a contract',
    { seller: { endpoints: { merchants: null } } },
    ['cannot search: BELGG does not serve the contract merchants'],
  ],
  [
    'a response',
    { seller: { endpoints: { inventory: { status: 'UNREACHABLE' } } } },
    ['cannot reserve: inventory at BELGG does not respond'],
  ],
  [
    'an active hub',
    { seller: { endpoints: { inventory: { status: 'DRAINING' } } } },
    ['cannot reserve: BELGG is draining'],
  ],
  [
    'a contract as it should be',
    { buyer: { endpoints: { settlement: { status: 'UNREACHABLE', refusal: 'Trade is of another kind' } } } },
    ['cannot settle: settlement at MYKUL contradicts its contract: Trade is of another kind'],
  ],
  [
    'a contract that is new enough to be asked',
    { buyer: { endpoints: { shipments: { contractVersion: '0.9', unsupportedFields: ['Mutation.assessImport'] } } } },
    ['cannot quote: shipments 0.9 at MYKUL lacks Mutation.assessImport'],
  ],
  [
    'terms of carriage',
    { seller: { quotes: { hasCarriageTerms: false } } },
    ['cannot quote: no terms of carriage at BELGG'],
  ],
  [
    'customs tables',
    { seller: { quotes: { hasExportRules: false } }, buyer: { quotes: { hasImportRules: false } } },
    [
      'cannot quote: no customs table for exports in EUR today at BELGG',
      'cannot quote: no customs table for imports in MYR today at MYKUL',
    ],
  ],
  [
    'customs rates',
    { seller: { quotes: withoutRate }, buyer: { quotes: { valuedCurrencies: ['MYR'] } } },
    [
      'cannot quote: no customs rate from EUR to MYR today at MYKUL',
      'cannot quote: no customs rate from MYR to EUR today at BELGG',
    ],
  ],
  [
    'a pair',
    { seller: { settles: { pairs: [] } }, buyer: { settles: { pairs: [] } } },
    ['cannot settle: no pair of MYKUL and BELGG in the registry'],
  ],
  [
    'a pair in the registry of one',
    { seller: { settles: { pairs: [] } } },
    ['cannot settle: no pair with MYKUL in the registry that BELGG has'],
  ],
  [
    'one currency of the pair',
    { seller: { settles: { pairs: [{ counterparty: 'MYKUL', currency: 'MYR' }] } } },
    ['cannot settle: MYKUL settles in EUR, BELGG in MYR'],
  ],
  [
    'a conversion by the buyer’s hub into the currency of the pair',
    { buyer: { settles: { conversions: [{ sell: 'EUR', buy: 'MYR' }] } } },
    ['cannot settle: no conversion from MYR to EUR at MYKUL'],
  ],
  [
    'a currency of the pair that one of them has',
    {
      seller: { settles: { pairs: [{ counterparty: 'MYKUL', currency: 'USD' }] } },
      buyer: { settles: { pairs: [{ counterparty: 'BELGG', currency: 'USD' }] } },
    },
    ['cannot settle: MYKUL and BELGG settle in USD, which is neither MYR nor EUR'],
  ],
];

describe('without', () => {
  test.each(lacking)('%s, that is said of its step alone', (_, differences, lacks) => {
    const found = readiness(differences);
    expect(found.lacks).toEqual(lacks);
    const verbs = { canSearch: 'search', canQuote: 'quote', canReserve: 'reserve', canSettle: 'settle' };
    const expected = Object.entries(verbs).map(([can, verb]) => [can, !lacks[0]?.startsWith(`cannot ${verb}:`)]);
    expect(found).toMatchObject(Object.fromEntries(expected));
  });
});

test('the seller’s hub converts where the pair is in the buyer’s currency', () => {
  const pairs = (counterparty: string) => [{ counterparty, currency: 'MYR' }];
  const seller = { settles: { pairs: pairs('MYKUL'), conversions: [] } };
  expect(readiness({ seller, buyer: { settles: { pairs: pairs('BELGG') } } }).lacks).toEqual([
    'cannot settle: no conversion from MYR to EUR at BELGG',
  ]);
});

test('what a hub on an older contract does not say is not known, and not taken to be lacking', () => {
  const older = { contractVersion: '1.2', unsupportedFields: ['Query.quoteReadiness'] };
  expect(readiness({ seller: { endpoints: { shipments: older }, quotes: null, settles: null } })).toEqual({
    ...{ seller: 'BELGG', canSearch: true, canQuote: null, canReserve: true, canSettle: null },
    lacks: [
      'not known whether it can quote: shipments 1.2 at BELGG does not answer Query.quoteReadiness',
      'not known whether it can settle: settlement 1.3 at BELGG does not answer Query.settlementPairs',
    ],
  });
});
