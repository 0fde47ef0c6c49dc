import type { HubContext, TaskContext } from '../../host/Subgraph.ts';
import { askOrThrow } from '../../host/supergraph/askOrThrow.ts';
import { type UnitOfWork, unitOfWork } from '../../host/UnitOfWork.ts';
import { lockAccounts } from '../queries/accounts.ts';
import {
  checkShareLater,
  lockSettlement,
  retainedShares,
  type SettlementRow,
  type Share,
  setShare,
} from '../queries/settlements.ts';
import { accountsOfCauses, resolveTransfers } from '../queries/transfers.ts';
import { limits } from '../rules/limits.ts';

const shipmentQuery = /* GraphQL */ `
  query ShipmentOfShare($tradeRef: ID!, $hubs: [HubCode!]) {
    shipments(first: 1, filter: { tradeRef: $tradeRef }, hubs: $hubs) { nodes { state } }
  }
`;
interface ShipmentOfShare {
  readonly shipments: { readonly nodes: readonly { readonly state: string }[] };
}

/**
 * Looks at the shipments whose merchants wait for their share, and gives it to them or takes it back. The hub asks, and is
 * not told: a message that is lost would keep a merchant from its money for ever.
 */
export async function releaseShares(context: TaskContext): Promise<void> {
  const at = new Date(context.now()).toISOString();
  for (const settlement of await retainedShares(context.database, at, limits.sharesPerRun)) {
    if (context.signal.aborted) return;
    const fate = await fateOf(settlement, context);
    if (fate) await decideShare(settlement.id, fate, context);
    else await checkShareLater(context.database, settlement.id, nextCheck(settlement, context.now()));
  }
}

/** What becomes of the share; undefined while the goods are on their way, or where nobody can say. */
async function fateOf(
  { tradeRef }: SettlementRow,
  { supergraph, hub, signal }: TaskContext,
): Promise<ShareFate | undefined> {
  const answer = await supergraph.ask<ShipmentOfShare>(
    shipmentQuery,
    { tradeRef, hubs: [hub.code] },
    limits.shareCheckTimeoutMs,
    signal,
  );
  const state = answer.kind === 'DATA' ? answer.data.shipments.nodes[0]?.state : undefined;
  return state === undefined ? undefined : shareFates[state];
}

async function decideShare(id: string, fate: ShareFate, context: TaskContext): Promise<void> {
  await context.database.transaction(
    async (transaction) => {
      const settlement = await lockSettlement(transaction, id);
      if (settlement?.share === 'RETAINED') await bookFate(id, fate, unitOfWork(transaction, context));
    },
    { signal: context.signal, attempts: 3 },
  );
}

async function bookFate(id: string, { share, retention }: ShareFate, { transaction, at }: UnitOfWork): Promise<void> {
  await lockAccounts(transaction, await accountsOfCauses(transaction, [id]));
  await resolveTransfers(transaction, id, ['RETENTION'], retention, at);
  await setShare(transaction, id, share);
}

/** Gives the merchant its share of a settlement that is locked, whatever became of the goods. */
export function releaseShare(id: string, work: UnitOfWork): Promise<void> {
  return bookFate(id, released, work);
}

/**
 * Whether this hub has a shipment for a trade.
 * @throws GraphQLError `PEER_UNAVAILABLE` where its own shipments do not answer
 */
export async function hasShipment(tradeRef: string, context: Pick<HubContext, 'supergraph' | 'signal' | 'hub'>) {
  const variables = { tradeRef, hubs: [context.hub.code] };
  const { shipments } = await askOrThrow<ShipmentOfShare>(context, 'The shipment', shipmentQuery, variables);
  return shipments.nodes.length > 0;
}

/** The longer the goods have been on their way, the longer until they are asked about again. */
function nextCheck({ postedAt }: SettlementRow, nowMs: number): string {
  const waitedMs = nowMs - Date.parse(postedAt ?? '');
  const waitMs = Math.min(limits.longestShareCheckMs, Math.max(limits.firstShareCheckMs, waitedMs / 10));
  return new Date(nowMs + Math.round(waitMs)).toISOString();
}

/** What becomes of a merchant's share, and of the pending transfer that keeps it back. */
interface ShareFate {
  readonly share: Exclude<Share, 'RETAINED'>;
  readonly retention: 'VOIDED' | 'POSTED';
}

const released: ShareFate = { share: 'RELEASED', retention: 'VOIDED' };
/** It goes to the hub's clearing account, from where the buyer's refund is paid: a new, opposite trade. */
const recovered: ShareFate = { share: 'RECOVERED', retention: 'POSTED' };

/**
 * By the state of the shipment. The seller bears the risk up to the door (and the hub's carriage is insured), so that goods
 * that come back or are lost are not paid for.
 */
const shareFates: Readonly<Record<string, ShareFate | undefined>> = {
  DELIVERED: released,
  RETURNED: recovered,
  LOST: recovered,
  CANCELLED: recovered,
};
