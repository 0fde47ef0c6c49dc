import { Violation } from './AuditOutcome.ts';
import { amountOf, minorUnits } from './amounts.ts';
import { counterpartyOf, readAccount } from './books.ts';
import type { Exchange } from './Exchange.ts';
import { fxRate } from './fxQuotes.ts';
import type { HubUnderTest } from './HubUnderTest.ts';
import type { MirrorQuote } from './Mirror.ts';
import { change, done } from './mutations.ts';
import { reachingMirror, settled } from './waiting.ts';
import { type Workspace, workspaceOf } from './workspace.ts';

/** A trade of the hub under test, as its marketplace sees it. */
export interface Trade {
  readonly state: string;
  readonly exchange: Exchange;
}

/** The account in the hub's currency from which the marketplace pays, with enough for some trades. */
async function payerAccount(hub: HubUnderTest): Promise<{ id: string; workspace: Workspace }> {
  return hub.once('payer account', async (preparing) => {
    const workspace = await workspaceOf(preparing);
    const { operator, marketplaceId: ownerId } = workspace;
    const { id } = await done<{ id: string }>(preparing, 'openAccount', operator, {
      ...{ hub: hub.code, ownerId, kind: 'MARKETPLACE', currency: hub.currency },
      idempotencyKey: preparing.key('open payer'),
    });
    const reference = preparing.key('deposit payer');
    const deposit = { accountId: id, amount: amountOf(10_000, hub.currency), reference, idempotencyKey: reference };
    await done(preparing, 'depositFunds', operator, deposit);
    return { id, workspace };
  });
}

/** What a purchase differs in from others. */
interface PurchaseOptions extends Partial<MirrorQuote> {
  /** What the mirror is owed for the goods, in units of the currency in which the two settle. */
  readonly units?: number;
}

/** A quote of the mirror for goods that come to the hub under test, and how to buy them. */
export async function offeredGoods(hub: HubUnderTest, name: string, { units = 40, ...options }: PurchaseOptions = {}) {
  const mirror = hub.mirrorOf('merchants', 'inventory', 'shipments', 'settlement');
  const { id: payerAccountId, workspace } = await payerAccount(hub);
  const { currency } = counterpartyOf(hub);
  const quote: MirrorQuote = {
    ...{ name: hub.key(name), ownerId: workspace.marketplaceId, destination: hub.code, expiresAt: hub.timeAt(3_600) },
    ...{ dueToOrigin: amountOf(units, currency), dueToCustoms: amountOf(26, hub.currency), ...options },
  };
  const offer = mirror.offer(quote);
  const place = async (key = name) => {
    const fx = currency === hub.currency ? undefined : await fxQuoteFor(hub, key, quote);
    const input = { quoteId: offer.id, payerAccountId, fxQuoteId: fx?.id, idempotencyKey: hub.key(`place ${key}`) };
    const placed = await reachingMirror(hub, () =>
      change<{ id: string }>(hub, 'placeTrade', workspace.marketplace, input),
    );
    return {
      ...placed,
      cost: minorUnits((fx?.sell ?? quote.dueToOrigin).amount) + minorUnits(quote.dueToCustoms.amount),
    };
  };
  return { mirror, workspace, quote, offer, place, payerAccountId };
}

async function fxQuoteFor(hub: HubUnderTest, name: string, { dueToOrigin }: MirrorQuote) {
  const { quote, workspace } = await fxRate(hub, 'trade', hub.currency);
  return quote(workspace.marketplace, name, dueToOrigin);
}

/**
 * Buys goods of the mirror and waits for the end of the trade.
 * @throws Violation `REFUSED` where the trade is not placed
 */
export async function boughtGoods(hub: HubUnderTest, name: string, options: PurchaseOptions = {}) {
  const goods = await offeredGoods(hub, name, options);
  const before = await readAccount(hub, goods.payerAccountId, 'before');
  const { row, userErrors, exchange, cost } = await goods.place();
  if (!row) {
    const [first] = userErrors;
    throw new Violation('REFUSED', `placeTrade is refused: ${first?.code} ${first?.message}`, exchange);
  }
  const trade = await settled(hub, () => readTrade(hub, goods.workspace, row.id), isEnded);
  const after = await readAccount(hub, goods.payerAccountId, 'after');
  const moved = (field: 'posted' | 'available') => minorUnits(before[field].amount) - minorUnits(after[field].amount);
  const requests = goods.mirror.requests(row.id);
  return { ...goods, tradeId: row.id, trade, cost, requests, paid: moved('posted'), taken: moved('available'), after };
}

const isEnded = ({ state }: Trade) => state === 'SETTLED' || state === 'CANCELLED';

async function readTrade(hub: HubUnderTest, { marketplace }: Workspace, id: string): Promise<Trade> {
  const query = 'query ($id: ID!) { trade(id: $id) { state steps { name state attempts error } } }';
  const { trade, exchange } = await hub.read<{ trade: { state: string } | null }>('settlement', query, {
    variables: { id },
    as: marketplace,
  });
  return { state: trade?.state ?? 'not there', exchange };
}
