import { setTimeout as delay } from 'node:timers/promises';
import type { Gateway } from './Gateway.ts';
import * as operations from './operations.ts';

export interface Purchase {
  /** The hub of the marketplace and its buyer. */
  readonly buyerHub: string;
  readonly sellerHub: string;
  /** What the buyer looks for. */
  readonly text: string;
  /** Begins every idempotency key: a run that is repeated with it goes on where the last one ended. */
  readonly run: string;
}

/** Who acts in the story, each in its own name. */
export interface Parties {
  readonly marketplace: Gateway;
  /** Who runs a hub: books what carriers and customs report, and closes netting cycles. */
  readonly operatorOf: (hub: string) => Gateway;
}

/** What came of it. */
export interface Story {
  readonly tradeId: string;
  readonly trade: string;
  readonly shipment: string;
  readonly share: operations.SeeShareQuery['accounts'][number];
  readonly nettingCycle: string;
  readonly breaks: number;
}

type Money = { readonly amount: string; readonly currencyCode: string };
const shown = ({ amount, currencyCode }: Money) => `${currencyCode} ${amount}`;

/**
 * A marketplace's whole story, from a search to the payment between two countries, by the supergraph alone.
 * @param say takes what happens, line by line
 */
export async function buyAcrossHubs(parties: Parties, purchase: Purchase, say: (line: string) => void): Promise<Story> {
  const { buyerHub, sellerHub, run } = purchase;
  const { marketplace: gateway, operatorOf } = parties;
  const account = await payerAccount(gateway, buyerHub);
  const { product, quote } = await quotedGoods(gateway, account.ownerId, purchase, say);
  const fxQuoteId = await quotedMoney(gateway, account.currency, quote.dueToOrigin, run, say);
  const { placeTrade } = await gateway.ask(operations.PlaceTrade, {
    input: { quoteId: quote.id, fxQuoteId, payerAccountId: account.id, idempotencyKey: `${run} trade` },
  });
  const trade = granted(placeTrade.trade, placeTrade);
  say(`placed for ${shown(trade.total)}: ${trade.id}`);
  const settled = await endedTrade(gateway, trade.id);
  for (const { name, hub, state } of settled.steps) say(`  ${hub.code} ${name}: ${state}`);
  if (!settled.shipment) throw new Error(`The trade ended ${settled.state}.`);

  const { sscc } = settled.shipment;
  await playCarrier(operatorOf, purchase, settled.shipment);
  const { trackShipment } = await gateway.ask(operations.TrackShipment, { number: sscc });
  say(`${sscc} is ${trackShipment?.state} after ${trackShipment?.events.length} events`);
  const share = await availableShare(operatorOf(sellerHub), sellerHub, product.merchant.id);
  say(`${product.merchant.legalName} has ${shown(share.available)} available`);
  const { state, breaks } = await nettedCycle(operatorOf(buyerHub), trade.id, purchase, say);
  return {
    ...{ tradeId: trade.id, trade: settled.state, shipment: trackShipment?.state ?? 'missing', share },
    ...{ nettingCycle: state, breaks },
  };
}

/** The marketplace's account in the currency of its hub. */
async function payerAccount(gateway: Gateway, hub: string) {
  const { hub: facts, accounts } = await gateway.ask(operations.FindAccount, { hub });
  const account = accounts.find(({ kind, currency }) => kind === 'MARKETPLACE' && currency === facts?.currency);
  if (!account) throw new Error(`No marketplace has an account at ${hub}.`);
  return account;
}

/** The first goods found that the marketplace lists, are on stock and may enter the buyer's country, with their price at the door. */
async function quotedGoods(gateway: Gateway, marketplaceId: string, purchase: Purchase, say: (line: string) => void) {
  const { text, sellerHub, buyerHub, run } = purchase;
  const { products } = await gateway.ask(operations.FindGoods, { text, marketplaceId, hubs: [sellerHub] });
  for (const product of products.nodes) {
    if (!product.stock || product.stock.available < 1) continue;
    const { quoteLandedCost } = await gateway.ask(operations.QuoteGoods, {
      input: {
        ...{ lines: [{ productId: product.id, quantity: 1 }], destination: buyerHub },
        idempotencyKey: `${run} quote ${product.id}`,
      },
    });
    const { quote, userErrors } = quoteLandedCost;
    if (!quote) {
      say(`${product.title}: ${userErrors.map(({ message }) => message).join(' ')}`);
      continue;
    }
    const listing = product.listings.find(({ marketplace }) => marketplace.id === marketplaceId);
    say(`${product.title} from ${product.hub.name} at ${listing ? shown(listing.price) : 'no price'}`);
    say(`  to the seller's side ${shown(quote.dueToOrigin)}, to customs ${shown(quote.dueToCustoms)}`);
    return { product, quote };
  }
  throw new Error(`Nothing of "${text}" at ${sellerHub} can be bought at ${buyerHub}.`);
}

/** The id of a fixed price for the money that the seller's side is owed; null where the account has that currency. */
async function quotedMoney(gateway: Gateway, sell: string, buy: Money, run: string, say: (line: string) => void) {
  if (sell === buy.currencyCode) return null;
  const { conversions } = await gateway.ask(operations.FindConversion, { sell, buy: buy.currencyCode });
  const [conversion] = conversions ?? [];
  if (!conversion) throw new Error(`No hub converts ${sell} to ${buy.currencyCode}.`);
  const { quoteFx } = await gateway.ask(operations.QuoteMoney, {
    input: { hub: conversion.hub.code, sell, buy, idempotencyKey: `${run} fx` },
  });
  const fxQuote = granted(quoteFx.fxQuote, quoteFx);
  say(`${shown(fxQuote.sell)} buy ${shown(fxQuote.buy)} at ${conversion.hub.code} until ${fxQuote.expiresAt}`);
  return fxQuote.id;
}

function endedTrade(gateway: Gateway, id: string) {
  return patiently('The trade to end', async () => {
    const { trade } = await gateway.ask(operations.FollowTrade, { id });
    return trade?.state === 'SETTLED' || trade?.state === 'CANCELLED' ? trade : undefined;
  });
}

type Booked = { readonly id: string; readonly createdAt: string };

/** What carriers and customs report on the way, each hub's operator what happens in its country. */
async function playCarrier(
  operatorOf: Parties['operatorOf'],
  { sellerHub, buyerHub, run }: Purchase,
  shipment: Booked,
) {
  const ways = [
    [sellerHub, ['COLLECTED', 'AT_ORIGIN_HUB', 'EXPORT_PRESENTED', 'EXPORT_RELEASED', 'LINEHAUL_DEPARTED']],
    [buyerHub, ['LINEHAUL_ARRIVED', 'IMPORT_PRESENTED', 'IMPORT_RELEASED', 'OUT_FOR_DELIVERY', 'DELIVERED']],
  ] as const;
  let n = 0;
  for (const [hub, types] of ways) {
    const events = types.map((type) => ({
      id: `${run} ${type}`.replaceAll(' ', '-'),
      type,
      eventTime: new Date(Date.parse(shipment.createdAt) + 1_000 * n++).toISOString(),
      recordedBy: hub,
    }));
    const input = { shipmentId: shipment.id, events, idempotencyKey: `${run} events of ${hub}` };
    const { recordShipmentEvents } = await operatorOf(hub).ask(operations.RecordEvents, { input });
    granted(recordShipmentEvents.shipment, recordShipmentEvents);
  }
}

/** The merchant's account once the share of a delivered trade is no longer held back. */
function availableShare(gateway: Gateway, hub: string, merchantId: string) {
  return patiently("The merchant's share", async () => {
    const { accounts } = await gateway.ask(operations.SeeShare, { hub, merchantId });
    return accounts.find(({ kind, available }) => kind === 'MERCHANT' && Number(available.amount) > 0);
  });
}

/**
 * Closes the open netting cycle of the two hubs and waits until both have agreed on that of the trade and booked the net
 * payment. Somebody may have closed it before: then the open one is the next.
 */
async function nettedCycle(
  gateway: Gateway,
  tradeId: string,
  { buyerHub, sellerHub, run }: Purchase,
  say: (line: string) => void,
) {
  const hubs = { hub: buyerHub, counterparty: sellerHub };
  const { closeNettingCycle } = await gateway.ask(operations.CloseCycle, {
    input: { ...hubs, idempotencyKey: `${run} netting` },
  });
  granted(closeNettingCycle.nettingCycle, closeNettingCycle);
  const { trade } = await gateway.ask(operations.FindCycle, { tradeId });
  const id = trade?.settlement?.nettingCycleId;
  if (!id) throw new Error('The trade is in no netting cycle.');
  const { nettingCycle, reconciliation } = await patiently('The netting cycle', async () => {
    const answer = await gateway.ask(operations.FollowCycle, { id, ...hubs });
    const state = answer.nettingCycle?.state;
    return state === 'SETTLED' || state === 'DISPUTED' ? answer : undefined;
  });
  for (const { from, to, amount } of nettingCycle?.net ?? []) say(`${from.code} pays ${to.code} ${shown(amount)} net`);
  return { state: nettingCycle?.state ?? 'missing', breaks: reconciliation.breaks.length };
}

/** What a mutation made. @throws Error with what it was refused for */
function granted<Entity>(
  entity: Entity | null | undefined,
  { userErrors }: { readonly userErrors: readonly { readonly message: string }[] },
): Entity {
  if (entity != null) return entity;
  throw new Error(userErrors.map(({ message }) => message).join(' '));
}

const pollMs = 200;
/** Longer than hubs take to ask each other again after a fault. */
const patienceMs = 60_000;

/** Looks until there is something. @throws Error where there is nothing in a minute */
async function patiently<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const endMs = performance.now() + patienceMs;
  while (performance.now() < endMs) {
    const found = await look();
    if (found !== undefined) return found;
    await delay(pollMs);
  }
  throw new Error(`${what} took longer than ${patienceMs / 1000} s.`);
}
