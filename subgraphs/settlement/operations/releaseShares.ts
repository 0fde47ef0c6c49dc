import { derivedGlobalId, parseGlobalId } from '../../host/globalId.ts';
import type { HubContext, TaskContext } from '../../host/Subgraph.ts';
import { askOrThrow } from '../../host/supergraph/askOrThrow.ts';
import { type UnitOfWork, unitOfWork } from '../../host/UnitOfWork.ts';
import { lockAccounts } from '../queries/accounts.ts';
import { openDisputeOf } from '../queries/disputes.ts';
import {
  decideOnReturn,
  insertReturn,
  lockReturn,
  type ReturnRow,
  returnsOfSettlement,
  setReturnClaimed,
} from '../queries/returns.ts';
import { checkShareLater, lockSettlement, type SettlementRow, setShare, sharesDue } from '../queries/settlements.ts';
import { accountsOfCauses, resolveRetentions, transferCount } from '../queries/transfers.ts';
import type { ReturnReason } from '../resolverTypes.ts';
import { balanceOf } from '../rules/balanceOf.ts';
import { limits } from '../rules/limits.ts';
import { givenBack } from '../rules/refunds.ts';
import { bookTransfers, merchantAccount, openedAccount } from './ledger.ts';
import { newReturn, openPieces } from './returns.ts';
import { buyerOf, lastEvent, type ShippedGoods, shipmentSelection } from './shippedGoods.ts';

const shipmentQuery = `query ShipmentOfShare($tradeRef: ID!, $hubs: [HubCode!]) {
  shipments(first: 1, filter: { tradeRef: $tradeRef }, hubs: $hubs) { nodes { ${shipmentSelection} } }
}`;
interface FoundShipments {
  readonly shipments: { readonly nodes: readonly ShippedGoods[] };
}

/**
 * Looks at the shipments of what merchants were paid for, and lets the money follow the goods: a share is released some time
 * after the delivery; what was cancelled, lost or sent back is refunded. The hub asks, and is not told: a message that is lost
 * would keep a merchant from its money for ever. It goes on looking afterwards, since events may be corrected.
 */
export async function releaseShares(context: TaskContext): Promise<void> {
  const at = new Date(context.now()).toISOString();
  for (const settlement of await sharesDue(context.database, at, limits.sharesPerRun)) {
    if (context.signal.aborted) return;
    const shipment = await shipmentOf(settlement, context);
    const buyer = shipment && refundReasons[shipment.state] ? await buyerOf(settlement.tradeRef, context) : null;
    if (shipment) await follow(settlement.id, shipment, buyer, context);
    await checkShareLater(context.database, settlement.id, nextCheck(settlement, shipment, context));
  }
}

/** The shipment of a payment; undefined where there is none yet, or where nobody can say. */
async function shipmentOf({ tradeRef }: SettlementRow, context: TaskContext): Promise<ShippedGoods | undefined> {
  const { supergraph, hub, signal } = context;
  const answer = await supergraph.ask<FoundShipments>(
    shipmentQuery,
    { tradeRef, hubs: [hub.code] },
    limits.shareCheckTimeoutMs,
    signal,
  );
  return answer.kind === 'DATA' ? answer.data.shipments.nodes[0] : undefined;
}

/**
 * Whether this hub has a shipment for a trade.
 * @throws GraphQLError `PEER_UNAVAILABLE` where its own shipments do not answer
 */
export async function hasShipment(tradeRef: string, context: Pick<HubContext, 'supergraph' | 'signal' | 'hub'>) {
  const variables = { tradeRef, hubs: [context.hub.code] };
  const { shipments } = await askOrThrow<FoundShipments>(context, 'The shipment', shipmentQuery, variables);
  return shipments.nodes.length > 0;
}

/**
 * Why the hub refunds by itself, by the state of the shipment: the seller bears the risk up to the door, so that goods that
 * do not arrive are not paid for.
 */
const refundReasons: Readonly<Record<string, ReturnReason | undefined>> = {
  CANCELLED: 'CANCELLED',
  RETURNED: 'REFUSED_DELIVERY',
  LOST: 'LOST',
};

/** Books what follows from the state of the shipment, unless it was booked before. */
async function follow(id: string, shipment: ShippedGoods, buyer: string | null, context: TaskContext): Promise<void> {
  const reason = refundReasons[shipment.state];
  const isDelivered = shipment.state === 'DELIVERED';
  if (!reason && !isDelivered) return;
  await context.database.transaction(
    async (transaction) => {
      const work = unitOfWork(transaction, context);
      const settlement = await lockSettlement(transaction, id);
      if (!settlement || (await openDisputeOf(transaction, id))) return;
      const returns = await returnsOfSettlement(transaction, id);
      const own = returns.filter(
        (row) => row.state !== 'WITHDRAWN' && Object.values(refundReasons).includes(row.reason),
      );
      if (reason) {
        if (own.length === 0) return startRefund(reason, settlement, shipment, buyer, returns, work);
        for (const row of own) await claimLess(row, settlement, work);
        // What the refund leaves to the merchant: the carriage, where the buyer bears it.
        const isPaid = own.every(({ paidAt }) => paidAt !== null);
        if (settlement.share === 'RETAINED' && isPaid) await releaseShare(id, work);
        return;
      }
      for (const row of own) await giveBack(row, settlement, work);
      if (settlement.share === 'RETAINED' && isFinal(shipment, context)) await releaseShare(settlement.id, work);
    },
    { signal: context.signal, attempts: 3 },
  );
}

/** Whether the time for corrections after a delivery has passed. */
function isFinal(shipment: ShippedGoods, { now, releaseDelayMs }: TaskContext): boolean {
  return Date.parse(lastEvent(shipment, 'DELIVERED')?.recordTime ?? '') + releaseDelayMs <= now();
}

/** Gives the merchant what is kept back of a settlement that is locked. */
export async function releaseShare(id: string, { transaction, at }: UnitOfWork): Promise<void> {
  await lockAccounts(transaction, await accountsOfCauses(transaction, [id]));
  await resolveRetentions(transaction, id, 'VOIDED', at);
  await setShare(transaction, id, 'RELEASED');
}

/**
 * Refunds all that no return has yet; requests that wait for the goods have become pointless. Payments that no trade of the
 * network is behind are only taken back: their hubs settle the refund themselves.
 */
async function startRefund(
  reason: ReturnReason,
  settlement: SettlementRow,
  shipment: ShippedGoods,
  buyer: string | null,
  returns: readonly ReturnRow[],
  work: UnitOfWork,
): Promise<void> {
  const { transaction, hub, at } = work;
  if (parseGlobalId(settlement.tradeRef)?.type !== 'Trade') return takeBack(settlement, work);
  for (const { id, state, lines, receivedAt } of returns) {
    if (state !== 'REQUESTED' && state !== 'APPROVED' && state !== 'RECEIVED') continue;
    const decision = `The shipment is ${shipment.state}: it is refunded as a whole.`;
    await decideOnReturn(transaction, {
      ...{ id, state: 'WITHDRAWN' as const, lines, decision, updatedAt: at, receivedAt, dueAt: null },
    });
  }
  const open = await openPieces(settlement.id, shipment, work);
  if (open.length === 0) return;
  const number = returns.length + 1;
  const id = derivedGlobalId(hub.code, 'Return', `${settlement.id} ${number}`);
  await insertReturn(transaction, {
    ...newReturn(id, settlement, shipment, buyer, work),
    ...{ state: 'REFUNDING', reason, dueAt: at },
    // Goods that were sent back unopened, or never left, can be sold again.
    lines: open.map((line) => ({ ...line, accepted: line.quantity, restocked: reason === 'LOST' ? 0 : line.quantity })),
    receivedAt: lastEvent(shipment, 'RETURNED')?.eventTime ?? null,
  });
}

async function takeBack({ id, share }: SettlementRow, { transaction, at }: UnitOfWork): Promise<void> {
  if (share !== 'RETAINED') return;
  await lockAccounts(transaction, await accountsOfCauses(transaction, [id]));
  await resolveRetentions(transaction, id, 'POSTED', at);
  await setShare(transaction, id, 'RECOVERED');
}

/** Goods that were taken for lost have arrived: the merchant gets its money, which the hub claims from who reported the loss. */
async function giveBack({ id }: ReturnRow, settlement: SettlementRow, work: UnitOfWork): Promise<void> {
  const { transaction, at } = work;
  const row = await lockReturn(transaction, id);
  if (!row || row.state === 'WITHDRAWN') return;
  if (row.paidAt === null) {
    const decision = 'The shipment was delivered after all.';
    return decideOnReturn(transaction, {
      ...{ id, state: 'WITHDRAWN', lines: row.lines, decision, updatedAt: at, receivedAt: null, dueAt: null },
    });
  }
  await correct(row, givenBack([row]), settlement, work);
}

/** The goods did not arrive after all, or the merchant has money again: what the hub paid in its place is taken from it. */
async function claimLess({ id }: ReturnRow, settlement: SettlementRow, work: UnitOfWork): Promise<void> {
  const row = await lockReturn(work.transaction, id);
  if (row && row.claimedMinor > 0n) await correct(row, 0n, settlement, work);
}

/** Has the hub claim another part of a refund: the merchant gets the difference, or gives what it has of it. */
async function correct(row: ReturnRow, claimed: bigint, settlement: SettlementRow, work: UnitOfWork): Promise<void> {
  const { transaction, hub, at } = work;
  const currency = settlement.buyCurrency;
  const claims = await openedAccount(work, 'CLAIMS', currency);
  const merchant = merchantAccount(settlement, hub.code);
  const account = (await lockAccounts(transaction, [claims, merchant])).get(merchant);
  const available = account ? balanceOf(account).available : 0n;
  const wanted = claimed - row.claimedMinor;
  const change = -wanted > available ? -available : wanted;
  if (change === 0n) return;
  const purpose = `CORRECTION ${(await transferCount(transaction, row.id, 'CORRECTION')) + 1}`;
  const [debit, credit, amount] = change > 0n ? [claims, merchant, change] : [merchant, claims, -change];
  await bookTransfers(work, row.id, 'POSTED', [{ purpose, debit, credit, currency, amount }]);
  await setReturnClaimed(transaction, row.id, row.claimedMinor + change, at);
}

/**
 * The longer the goods have been on their way, the longer until they are asked about again; null once nobody corrects events
 * any more.
 */
function nextCheck(
  { postedAt, share }: SettlementRow,
  shipment: ShippedGoods | undefined,
  { now, releaseDelayMs }: TaskContext,
): string | null {
  const nowMs = now();
  const waitedMs = nowMs - Date.parse(postedAt ?? '');
  if (share !== 'RETAINED' && waitedMs > limits.correctionMs) return null;
  const longestMs = share === 'RETAINED' ? limits.longestShareCheckMs : limits.longestCorrectionCheckMs;
  const waitMs = Math.min(longestMs, Math.max(limits.firstShareCheckMs, waitedMs / 10));
  const delivered = shipment?.state === 'DELIVERED' ? lastEvent(shipment, 'DELIVERED') : undefined;
  const finalMs = delivered ? Date.parse(delivered.recordTime) + releaseDelayMs : Number.POSITIVE_INFINITY;
  const isAwaited = share === 'RETAINED' && finalMs > nowMs;
  return new Date(isAwaited ? Math.min(finalMs, nowMs + waitMs) : nowMs + Math.round(waitMs)).toISOString();
}
