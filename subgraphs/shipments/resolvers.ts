import type { EntityLoaders } from '../../schema/federatedSchema.ts';
import { visibleTo } from '../host/access/parties.ts';
import { pageSize } from '../host/connections.ts';
import { defineMutation, defineRepeatable } from '../host/defineMutation.ts';
import { anyOwn, idOf } from '../host/globalId.ts';
import { badInput, hubError } from '../host/hubErrors.ts';
import { readPage } from '../host/lists/readPage.ts';
import { readerOf } from '../host/loaders.ts';
import type { HubContext } from '../host/Subgraph.ts';
import { askOrThrow } from '../host/supergraph/askOrThrow.ts';
import type { ShipmentsLoaders } from './loaders.ts';
import { holdAllowance, releaseAllowance } from './operations/allowances.ts';
import { assessImport, importEstimates, recordImport } from './operations/imports.ts';
import { landedCostEstimates } from './operations/landedCostEstimates.ts';
import { priceGoods, quoteLandedCost } from './operations/quoteLandedCost.ts';
import { quoteReadiness } from './operations/quoteReadiness.ts';
import { recordShipmentEvents } from './operations/recordShipmentEvents.ts';
import { bookShipment, cancelShipment, reservationToBook } from './operations/shipments.ts';
import { eventOf, eventsAfter } from './queries/events.ts';
import { quoteConditions, quoteList, quoteOf } from './queries/quotes.ts';
import {
  type ShownShipment,
  shipmentByNumber,
  shipmentConditions,
  shipmentList,
  shipmentOf,
} from './queries/shipments.ts';
import type { QueryResolvers } from './resolverTypes.ts';
import { parseShipmentNumber } from './rules/shipmentNumbers.ts';

type Context = HubContext<ShipmentsLoaders>;

/** The root fields of `Query`. The argument `hubs` is the gateway's concern: a hub answers for itself alone. */
export const queries: QueryResolvers<Context> = {
  shipment: (_, { id }, { loaders }) => loaders.shipment.load(id),

  landedCostQuote: (_, { id }, { loaders }) => loaders.quote.load(id),

  declaration: (_, { id }, { loaders }) => loaders.declaration.load(id),

  landedCostEstimates: (_, input, context) => landedCostEstimates(input, context),

  importEstimates: (_, input, context) => importEstimates(input, context),

  quoteReadiness(_, { hub: code }, context) {
    if (code !== context.hub.code) throw badInput(`This is ${context.hub.code}; ask the gateway for ${code}.`);
    return quoteReadiness(context);
  },

  async trackShipment(_, { number }, { caller, database, hub, signal }) {
    const parsed = parseShipmentNumber(number);
    if (!parsed) throw badInput('`number` is neither an SSCC nor a UPU S10 number with a valid check digit.');
    const row = await shipmentByNumber[parsed.kind].first(readerOf({ database, signal }), { number: parsed.number });
    if (!row) return null;
    const visible = visibleTo(caller, hub.code);
    const isParty = visible === null || row.parties.some((party) => visible.includes(party));
    return shipmentOf(row, hub.code, !isParty);
  },

  shipments(_, { first, after, filter }, context) {
    const { caller, hub } = context;
    const conditions = shipmentConditions(filter ?? {}, visibleTo(caller, hub.code));
    return readPage(context, shipmentList, conditions, { first, after }, (row) => shipmentOf(row, hub.code));
  },

  landedCostQuotes(_, { first, after, filter }, context) {
    const { caller, hub, now } = context;
    const conditions = quoteConditions(filter ?? {}, visibleTo(caller, hub.code), new Date(now()).toISOString());
    return readPage(context, quoteList, conditions, { first, after }, (row) => quoteOf(row, hub.code));
  },
};

/** The root fields of `Mutation`. */
export const mutations = {
  quoteLandedCost: defineMutation({
    ...{ name: 'quoteLandedCost', field: 'quote', prepare: priceGoods, work: quoteLandedCost },
  }),
  bookShipment: defineMutation({
    ...{ name: 'bookShipment', field: 'shipment', prepare: reservationToBook, work: bookShipment },
  }),
  cancelShipment: defineMutation({ name: 'cancelShipment', field: 'shipment', work: cancelShipment }),
  holdAllowance: defineMutation({ name: 'holdAllowance', field: 'allowance', work: holdAllowance }),
  releaseAllowance: defineMutation({ name: 'releaseAllowance', field: 'allowance', work: releaseAllowance }),
  recordImport: defineMutation({ name: 'recordImport', field: 'counted', work: recordImport }),
  recordShipmentEvents: defineMutation({ name: 'recordShipmentEvents', field: 'shipment', work: recordShipmentEvents }),
  /** The same purchase assessed again changes nothing. */
  assessImport: defineRepeatable('assessment', assessImport),
};

/** A field that whoever only has the parcel's number is not told. */
function ofParties<Value>(read: (shipment: ShownShipment, context: Context) => Value) {
  return (shipment: ShownShipment, _: unknown, context: Context): Value => {
    if (!shipment.isReduced) return read(shipment, context);
    throw hubError('UNAUTHORIZED_FIELD_OR_TYPE', "This is of another's shipment.");
  };
}

type Ids = readonly { readonly id: string }[];

const returnsOfShipmentQuery = `query ReturnsOfShipment($id: ID!, $hubs: [HubCode!]) {
  returns(first: 100, filter: { shipmentId: $id }, hubs: $hubs) { nodes { id } }
}`;
const disputesQuery = 'query DisputesOfShipment($id: ID!) { disputes(shipmentId: $id) { id } }';
const returnsOfTradeQuery = 'query ReturnsOfTrade($id: ID!) { trade(id: $id) { shipment { returns { id } } } }';

/** The books of this hub keep returns and disputes. */
async function returnsOfShipment({ id }: ShownShipment, context: Context): Promise<Ids> {
  type Found = { readonly returns: { readonly nodes: Ids } };
  const variables = { id, hubs: [context.hub.code] };
  const { returns } = await askOrThrow<Found>(context, 'The returns', returnsOfShipmentQuery, variables);
  return returns.nodes.toReversed();
}

async function disputesOfShipment({ id }: ShownShipment, context: Context): Promise<Ids> {
  const { disputes } = await askOrThrow<{ disputes: Ids | null }>(context, 'The disputes', disputesQuery, { id });
  return disputes ?? [];
}

/** The seller's hub keeps them. */
async function returnsOfTrade({ id }: { readonly id: string }, _: unknown, context: Context): Promise<Ids | null> {
  type Found = { readonly trade: { readonly shipment: { readonly returns: Ids | null } | null } | null };
  const { trade } = await askOrThrow<Found>(context, 'The returns', returnsOfTradeQuery, { id });
  return trade && (trade.shipment?.returns ?? []);
}

/** Events after one of them, or the first ones. */
interface EventPage {
  readonly first: number;
  readonly after?: string | null;
}

/** Resolvers by type, of the fields that are not simply there. */
export const types = {
  Shipment: {
    tradeRef: ofParties(({ tradeRef }) => tradeRef),
    incoterm: ofParties(({ incoterm }) => incoterm),
    items: ofParties(({ items }) => items),
    declarations: ofParties(({ id }, { loaders }) => loaders.declarationsOfShipment.load(id)),
    returns: ofParties(returnsOfShipment),
    disputes: ofParties(disputesOfShipment),
    clientReference: ofParties(({ clientReference }) => clientReference),
    async events({ id, isReduced }: ShownShipment, { first, after }: EventPage, context: Context) {
      const events =
        after == null
          ? await context.loaders.eventsOfShipment.load({ owner: id, first: pageSize(first) })
          : (await eventsAfter(readerOf(context), id, after, pageSize(first))).map(eventOf);
      return isReduced ? events.map((event) => ({ ...event, location: null, corrects: null })) : events;
    },
  },
  Declaration: {
    async items({ shipmentId }: { shipmentId: string }, _: unknown, { loaders }: Context) {
      return (await loaders.shipment.load(shipmentId))?.items ?? null;
    },
  },
  Trade: { returns: returnsOfTrade },
  // Counted only where a client asks.
  ShipmentConnection: { totalCount: ({ count }: { count: () => Promise<number> }) => count() },
  LandedCostQuoteConnection: { totalCount: ({ count }: { count: () => Promise<number> }) => count() },
};

export const entities: EntityLoaders<Context> = {
  Shipment: (references, { loaders }) => loaders.shipment.loadMany(references.map(idOf)),
  Trade: (references, { hub }) => references.map((reference) => anyOwn(reference, 'Trade', hub.code)),
  LandedCostQuote: (references, { loaders }) => loaders.quote.loadMany(references.map(idOf)),
  Declaration: (references, { loaders }) => loaders.declaration.loadMany(references.map(idOf)),
};
