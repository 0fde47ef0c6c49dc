import type { HubSubgraphView, HubView, TradeReadiness } from './HubView.ts';

/** What a hub says of itself in `Query.quoteReadiness` of the contract `shipments`. */
export interface QuoteFacts {
  readonly hasCarriageTerms: boolean;
  readonly hasExportRules: boolean;
  readonly hasImportRules: boolean;
  readonly valuedCurrencies: readonly string[];
}

/** What a hub says of itself in `Query.settlementPairs` and `Query.conversions` of the contract `settlement`. */
export interface SettlementFacts {
  readonly pairs: readonly { readonly counterparty: string; readonly currency: string }[];
  readonly conversions: readonly { readonly sell: string; readonly buy: string }[];
}

/** A hub as this gateway sees it, and what it says of itself; undefined where it does not say. */
export interface TradingHub {
  readonly view: HubView;
  readonly quotes: QuoteFacts | undefined;
  readonly settles: SettlementFacts | undefined;
}

/** What a step of a trade lacks, and what is not known of it. */
interface Step {
  readonly lacks: readonly string[];
  readonly unknown: readonly string[];
}

/** What a buyer at one hub can do at another one, and what is lacking. */
export function tradeReadiness(buyer: TradingHub, seller: TradingHub): TradeReadiness {
  const search = endpointStep([[seller, 'merchants', 'Query.products']]);
  const quote = quoteStep(buyer, seller);
  const reserve = endpointStep([[seller, 'inventory', 'Mutation.reserveStock']]);
  const settle = settleStep(buyer, seller);
  return {
    seller: seller.view.code,
    canSearch: outcome(search),
    canQuote: outcome(quote),
    canReserve: outcome(reserve),
    canSettle: outcome(settle),
    lacks: [
      ...printed('search', search),
      ...printed('quote', quote),
      ...printed('reserve', reserve),
      ...printed('settle', settle),
    ],
  };
}

function outcome({ lacks, unknown }: Step): boolean | null {
  if (lacks.length > 0) return false;
  return unknown.length > 0 ? null : true;
}

function printed(verb: string, { lacks, unknown }: Step): string[] {
  return [
    ...lacks.map((lack) => `cannot ${verb}: ${lack}`),
    ...unknown.map((reason) => `not known whether it can ${verb}: ${reason}`),
  ];
}

/** A hub, one of its contracts, and what of it a step needs. */
type Need = readonly [hub: TradingHub, contract: string, coordinate: string];

function endpointStep(needs: readonly Need[]): Step {
  return { lacks: needs.flatMap(endpointLack), unknown: [] };
}

function endpointLack([{ view }, contract, coordinate]: Need): string[] {
  const endpoint = endpointOf(view, contract);
  if (!endpoint) return [`${view.code} does not serve the contract ${contract}`];
  const { status, refusal, unsupportedFields } = endpoint;
  if (refusal !== null) return [`${contract} at ${view.code} contradicts its contract: ${refusal}`];
  if (status === 'UNREACHABLE') return [`${contract} at ${view.code} does not respond`];
  if (status === 'DRAINING') return [`${view.code} is draining`];
  return unsupportedFields.includes(coordinate) ? [`${versionOf(view, contract)} lacks ${coordinate}`] : [];
}

function endpointOf({ subgraphs }: HubView, contract: string): HubSubgraphView | undefined {
  return subgraphs.find(({ name }) => name === contract);
}

function versionOf(view: HubView, contract: string): string {
  return `${contract} ${endpointOf(view, contract)?.contractVersion ?? 'of an unknown version'} at ${view.code}`;
}

/** The origin carries and lets out, the destination lets in, and each values the other's currency. */
function quoteStep(buyer: TradingHub, seller: TradingHub): Step {
  const { lacks } = endpointStep([
    [seller, 'shipments', 'Mutation.quoteLandedCost'],
    [buyer, 'shipments', 'Mutation.assessImport'],
  ]);
  // Whoever does not respond says nothing of itself either.
  if (lacks.length > 0) return { lacks, unknown: [] };
  const [origin, destination] = [seller.quotes, buyer.quotes];
  return {
    lacks: [
      ...(origin?.hasCarriageTerms === false ? [`no terms of carriage at ${seller.view.code}`] : []),
      ...(origin?.hasExportRules === false ? [noRules('exports', seller)] : []),
      ...(destination?.hasImportRules === false ? [noRules('imports', buyer)] : []),
      ...rateLack(seller, buyer),
      ...rateLack(buyer, seller),
    ],
    unknown: [seller, buyer].flatMap((hub) =>
      hub.quotes ? [] : [`${versionOf(hub.view, 'shipments')} does not answer Query.quoteReadiness`],
    ),
  };
}

function noRules(direction: string, { view: { code, currency } }: TradingHub): string {
  return `no customs table for ${direction} in ${currency} today at ${code}`;
}

function rateLack({ view: of }: TradingHub, { view, quotes }: TradingHub): string[] {
  if (!quotes || quotes.valuedCurrencies.includes(of.currency)) return [];
  return [`no customs rate from ${of.currency} to ${view.currency} today at ${view.code}`];
}

/** The two have a pair, and one of them converts where the buyer's currency is not the seller's. */
function settleStep(buyer: TradingHub, seller: TradingHub): Step {
  const { lacks } = endpointStep([
    [buyer, 'settlement', 'Mutation.placeTrade'],
    [seller, 'settlement', 'Mutation.recordInboundSettlement'],
  ]);
  if (lacks.length > 0) return { lacks, unknown: [] };
  const unknown = [buyer, seller].flatMap((hub) =>
    hub.settles ? [] : [`${versionOf(hub.view, 'settlement')} does not answer Query.settlementPairs`],
  );
  const pairs = [currencyWith(buyer, seller), currencyWith(seller, buyer)];
  const [ofBuyer, ofSeller] = pairs;
  if (pairs.every((currency) => currency === null))
    return { lacks: [`no pair of ${buyer.view.code} and ${seller.view.code} in the registry`], unknown };
  for (const [hub, currency] of [[buyer, ofBuyer] as const, [seller, ofSeller] as const]) {
    const other = hub === buyer ? seller : buyer;
    if (currency === null)
      return { lacks: [`no pair with ${other.view.code} in the registry that ${hub.view.code} has`], unknown };
  }
  if (ofBuyer && ofSeller && ofBuyer !== ofSeller) {
    const lack = `${buyer.view.code} settles in ${ofBuyer}, ${seller.view.code} in ${ofSeller}`;
    return { lacks: [lack], unknown };
  }
  return { lacks: conversionLack(buyer, seller, ofBuyer ?? ofSeller), unknown };
}

/** The currency in which a hub says that it settles with another; null where it does not, undefined where it does not say. */
function currencyWith({ settles }: TradingHub, other: TradingHub): string | null | undefined {
  if (!settles) return undefined;
  return settles.pairs.find(({ counterparty }) => counterparty === other.view.code)?.currency ?? null;
}

/** The buyer's hub converts into the currency of the pair, or the seller's out of it. */
function conversionLack(buyer: TradingHub, seller: TradingHub, pair: string | null | undefined): string[] {
  const [sell, buy] = [buyer.view.currency, seller.view.currency];
  if (!pair || sell === buy) return [];
  if (sell !== pair && buy !== pair)
    return [`${buyer.view.code} and ${seller.view.code} settle in ${pair}, which is neither ${sell} nor ${buy}`];
  const converting = buy === pair ? buyer : seller;
  const { settles } = converting;
  if (!settles || settles.conversions.some((each) => each.sell === sell && each.buy === buy)) return [];
  return [`no conversion from ${sell} to ${buy} at ${converting.view.code}`];
}
