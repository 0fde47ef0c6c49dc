import { type Visible, visibleBy } from '../../host/access/parties.ts';
import { columnsOf, type Executor, insertOf, type RowOf, sql } from '../../host/database/sql.ts';
import type { Condition, OrderedList } from '../../host/lists/listStatements.ts';
import type { ReturnFilter } from '../resolverTypes.ts';
import type { Pieces } from '../rules/refunds.ts';
import type { TradeReturnTable } from '../tableTypes.ts';
import { equal, ofClient, ofParties } from './lists.ts';

/** Pieces of one product that go back, and what the inspection found of them. */
export interface ReturnLine extends Pieces {
  readonly accepted: number | null;
  readonly restocked: number | null;
}

/** Pieces of one product that were shipped, and what was paid for them in minor units of the merchant's currency. */
export interface PurchaseLine extends Pieces {
  /** A whole number as text: a JSON number may not be exact. */
  readonly minor: string;
}

type Table = TradeReturnTable & { readonly lines: readonly ReturnLine[]; readonly purchase: readonly PurchaseLine[] };

const written = [
  ...(['id', 'settlementId', 'tradeRef', 'shipmentId', 'state', 'reason', 'comment', 'evidence'] as const),
  ...([
    'clientReference',
    'lines',
    'purchase',
    'currency',
    'awardedMinor',
    'parties',
    'createdAt',
    'updatedAt',
  ] as const),
  ...(['receivedAt', 'dueAt', 'newestKey'] as const),
] as const;
const columns = columnsOf<Table>()([
  ...(['id', 'settlementId', 'tradeRef', 'shipmentId', 'state', 'reason', 'comment', 'evidence'] as const),
  ...([
    'clientReference',
    'lines',
    'purchase',
    'currency',
    'decision',
    'goodsMinor',
    'carriageMinor',
    'awardedMinor',
  ] as const),
  ...(['claimedMinor', 'parties', 'paidAt', 'bookedAt', 'restockedAt', 'attempts', 'refusals', 'error'] as const),
  ...(['createdAt', 'updatedAt', 'receivedAt'] as const),
]);

/** A return. Amounts in minor units of the merchant's currency. */
export type ReturnRow = RowOf<typeof columns>;
export type ReturnState = ReturnRow['state'];
export type NewReturn = Pick<Table, (typeof written)[number]>;

const isVisible = visibleBy('parties && :visible');
const byId = sql<ReturnRow, { ids: readonly string[]; visible: Visible }>(
  'returns_by_id',
  `SELECT ${columns} FROM trade_return WHERE id = ANY(:ids) AND ${isVisible}`,
);
const bySettlement = sql<ReturnRow, { settlementId: string }>(
  'returns_by_settlement',
  `SELECT ${columns} FROM trade_return WHERE settlement_id = :settlementId ORDER BY created_at, id`,
);
const lock = sql<ReturnRow, { id: string; visible: Visible }>(
  'return_lock',
  `SELECT ${columns} FROM trade_return WHERE id = :id AND ${isVisible} FOR UPDATE`,
);
const insert = insertOf<Table>()(written, {
  name: 'return_insert',
  table: 'trade_return',
  json: ['lines', 'purchase'],
});
type Decision = Pick<Table, 'id' | 'state' | 'lines' | 'decision' | 'updatedAt' | 'receivedAt' | 'dueAt'>;
const decide = sql<never, Decision>(
  'return_decide',
  `UPDATE trade_return SET state = :state, lines = :lines::jsonb, decision = coalesce(:decision, decision),
      updated_at = :updatedAt, received_at = :receivedAt, due_at = :dueAt, error = NULL
    WHERE id = :id`,
);
const due = sql<{ id: string }, { at: string; latest: string; limit: number }>(
  'returns_due',
  `SELECT id FROM trade_return WHERE due_at <= :at OR due_at > :latest ORDER BY due_at LIMIT :limit`,
);
const pay = sql<never, Pick<Table, 'id' | 'goodsMinor' | 'carriageMinor' | 'claimedMinor'> & { at: string }>(
  'return_pay',
  `UPDATE trade_return SET goods_minor = :goodsMinor, carriage_minor = :carriageMinor, claimed_minor = :claimedMinor,
      paid_at = :at, updated_at = :at, error = NULL
    WHERE id = :id`,
);
const book = sql<never, { id: string; at: string }>(
  'return_book',
  'UPDATE trade_return SET booked_at = coalesce(booked_at, :at), updated_at = :at, error = NULL WHERE id = :id',
);
const restock = sql<never, { id: string; at: string }>(
  'return_restock',
  'UPDATE trade_return SET restocked_at = coalesce(restocked_at, :at), updated_at = :at, error = NULL WHERE id = :id',
);
const end = sql<never, { id: string; at: string }>(
  'return_end',
  `UPDATE trade_return SET state = 'REFUNDED', due_at = NULL, error = NULL, updated_at = :at
    WHERE id = :id AND state = 'REFUNDING'`,
);
const postpone = sql<never, { id: string; until: string; error: string; refusals: number }>(
  'return_postpone',
  `UPDATE trade_return SET due_at = :until, error = :error, attempts = attempts + 1, refusals = refusals + :refusals
    WHERE id = :id AND state = 'REFUNDING'`,
);
const claim = sql<never, { id: string; claimedMinor: bigint; at: string }>(
  'return_claim',
  'UPDATE trade_return SET claimed_minor = :claimedMinor, updated_at = :at WHERE id = :id',
);

/** The returns that there are of these ids and that these parties may see, in no order. */
export function returnsById(executor: Executor, ids: readonly string[], visible: Visible = null) {
  return byId.rows(executor, { ids, visible });
}

/** All returns of the goods that a settlement pays, oldest first. */
export function returnsOfSettlement(executor: Executor, settlementId: string): Promise<ReturnRow[]> {
  return bySettlement.rows(executor, { settlementId });
}

/** The return, which no other transaction can change meanwhile. */
export function lockReturn(transaction: Executor, id: string, visible: Visible = null) {
  return lock.first(transaction, { id, visible });
}

export async function insertReturn(transaction: Executor, row: NewReturn): Promise<void> {
  await insert.run(transaction, row);
}

/** Moves a return by a decision; its lines say what the inspection found. */
export async function decideOnReturn(transaction: Executor, decision: Decision): Promise<void> {
  await decide.run(transaction, decision);
}

/** Returns whose refund is to go on. A time after `latest` was written by a clock that ran ahead. */
export async function dueReturns(executor: Executor, at: string, latest: string, limit: number): Promise<string[]> {
  return (await due.rows(executor, { at, latest, limit })).map(({ id }) => id);
}

/** What the merchant gave, and the part that the hub claims. */
export async function setReturnPaid(
  transaction: Executor,
  paid: Pick<Table, 'id' | 'goodsMinor' | 'carriageMinor' | 'claimedMinor'>,
  at: string,
): Promise<void> {
  await pay.run(transaction, { ...paid, at });
}

/** The other hub has booked the refund. */
export async function setReturnBooked(executor: Executor, id: string, at: string): Promise<void> {
  await book.run(executor, { id, at });
}

/** The pieces are in stock again, or written off. */
export async function setReturnRestocked(executor: Executor, id: string, at: string): Promise<void> {
  await restock.run(executor, { id, at });
}

export async function endReturn(executor: Executor, id: string, at: string): Promise<void> {
  await end.run(executor, { id, at });
}

/** @param isRefused true where a hub said no: the step is sent again under another key */
export async function postponeReturn(
  executor: Executor,
  id: string,
  until: string,
  error: string,
  isRefused: boolean,
): Promise<void> {
  await postpone.run(executor, { id, until, error, refusals: isRefused ? 1 : 0 });
}

export async function setReturnClaimed(transaction: Executor, id: string, claimedMinor: bigint, at: string) {
  await claim.run(transaction, { id, claimedMinor, at });
}

/** Newest first. */
export const returnList: OrderedList<ReturnRow> = {
  name: 'returns',
  table: 'trade_return',
  columns,
  key: 'newest_key',
};

/** What a filter means, for who may see these parties' rows. */
export function returnConditions(
  { state, tradeRef, shipmentId, clientReference }: ReturnFilter,
  visible: Visible,
): Condition[] {
  return [
    ...equal('state', state),
    ...equal('trade_ref', tradeRef),
    ...equal('shipment_id', shipmentId),
    ...ofClient(clientReference),
    ...ofParties('parties && :visible::text[]', visible),
  ];
}
