import { columnsOf, type Executor, type RowOf, sql } from '../../host/database/sql.ts';
import type { ImportOutcome } from '../resolverTypes.ts';
import type { AllowanceEntryTable, AllowanceTable } from '../tableTypes.ts';

/** Whose allowance, of which calendar year at this hub. */
type Allowance = AllowanceTable;

const columns = columnsOf<AllowanceEntryTable>()([
  ...(['consigneeToken', 'year', 'amountMinor', 'state', 'tradeRef'] as const),
]);

/** What one purchase takes of an allowance, in minor units of the hub's currency. */
type AllowanceEntry = RowOf<typeof columns>;
type Purchase = Pick<AllowanceEntryTable, 'purchase'>;

const open = sql<never, Allowance>(
  'allowance_open',
  'INSERT INTO allowance (consignee_token, year) VALUES (:consigneeToken, :year) ON CONFLICT DO NOTHING',
);
const lock = sql<never, Allowance>(
  'allowance_lock',
  'SELECT FROM allowance WHERE consignee_token = :consigneeToken AND year = :year FOR UPDATE',
);
const forget = sql<never, { consigneeToken: string; lapsedBy: string }>(
  'allowance_forget',
  `DELETE FROM allowance_entry
    WHERE consignee_token = :consigneeToken AND state IN ('CHECKED', 'HELD') AND expires_at <= :lapsedBy`,
);
const taken = sql<{ taken: bigint }, Allowance & Purchase & { at: string }>(
  'allowance_taken',
  `SELECT coalesce(sum(amount_minor), 0)::bigint AS taken FROM allowance_entry
    WHERE consignee_token = :consigneeToken AND year = :year AND purchase <> :purchase
      AND (state = 'COUNTED' OR (state = 'HELD' AND expires_at > :at))`,
);
type NewEntry = Omit<AllowanceEntryTable, 'tradeRef'> & { readonly state: 'CHECKED' | 'HELD' };
const put = sql<never, NewEntry>(
  'allowance_put',
  `INSERT INTO allowance_entry (purchase, consignee_token, year, amount_minor, state, expires_at)
    VALUES (:purchase, :consigneeToken, :year, :amountMinor, :state, :expiresAt)
    ON CONFLICT (purchase) DO UPDATE SET consignee_token = :consigneeToken, year = :year, amount_minor = :amountMinor,
      state = :state, expires_at = :expiresAt
    WHERE allowance_entry.state IN ('CHECKED', :state) AND allowance_entry.trade_ref IS NULL`,
);
const hold = sql<never, Purchase & Pick<AllowanceEntryTable, 'expiresAt' | 'tradeRef'>>(
  'allowance_hold',
  `UPDATE allowance_entry SET state = 'HELD', expires_at = :expiresAt, trade_ref = :tradeRef WHERE purchase = :purchase`,
);
const free = sql<never, Purchase & { tradeRef: string; at: string }>(
  'allowance_free',
  `UPDATE allowance_entry
    SET state = CASE state WHEN 'HELD' THEN 'CHECKED' ELSE 'RELEASED' END, expires_at = :at, trade_ref = NULL
    WHERE purchase = :purchase AND trade_ref = :tradeRef`,
);
const entry = sql<AllowanceEntry, Purchase>(
  'allowance_entry_of_purchase',
  `SELECT ${columns} FROM allowance_entry WHERE purchase = :purchase`,
);
const move = sql<never, Purchase & { to: string; from: readonly string[] }>(
  'allowance_entry_move',
  'UPDATE allowance_entry SET state = :to WHERE purchase = :purchase AND state = ANY(:from)',
);

/** Lets no other assessment of the same person go on until this transaction ends. */
export async function lockAllowance(executor: Executor, allowance: Allowance): Promise<void> {
  await open.run(executor, allowance);
  await lock.rows(executor, allowance);
}

/** Removes the person's quotes that lapsed by a moment, of any year: nobody will tell what became of them. */
export async function forgetEntries(executor: Executor, consigneeToken: string, lapsedBy: string): Promise<void> {
  await forget.run(executor, { consigneeToken, lapsedBy });
}

/** What other purchases of the person take at a moment, booked or held, in minor units. */
export async function takenByOthers(
  executor: Executor,
  allowance: Allowance,
  purchase: string,
  at: string,
): Promise<bigint> {
  return (await taken.first(executor, { ...allowance, purchase, at }))?.taken ?? 0n;
}

/**
 * Writes what a purchase takes, only checked or held as well. One assessed again is written anew, not twice; one that a trade
 * holds or that was booked stays as it is.
 */
export async function putEntry(executor: Executor, entry: NewEntry): Promise<void> {
  await put.run(executor, entry);
}

/**
 * Holds what a purchase takes.
 * @param tradeRef the trade that frees it; null where the hold lapses
 */
export async function holdEntry(
  executor: Executor,
  purchase: string,
  expiresAt: string,
  tradeRef: string | null,
): Promise<void> {
  await hold.run(executor, { purchase, expiresAt, tradeRef });
}

/** Frees what a trade holds, if it does: its quote may be used again unless it was booked. */
export async function freeEntry(executor: Executor, purchase: string, tradeRef: string, at: string): Promise<void> {
  await free.run(executor, { purchase, tradeRef, at });
}

export function entryOf(executor: Executor, purchase: string): Promise<AllowanceEntry | undefined> {
  return entry.first(executor, { purchase });
}

/** From which states an outcome leads on, and to which. */
const moves: Readonly<
  Record<ImportOutcome, { to: AllowanceEntry['state']; from: readonly AllowanceEntry['state'][] }>
> = {
  BOOKED: { to: 'COUNTED', from: ['CHECKED', 'HELD'] },
  CANCELLED: { to: 'RELEASED', from: ['CHECKED', 'HELD', 'COUNTED'] },
};

/** Does nothing where a later outcome is recorded already. */
export async function moveEntry(executor: Executor, purchase: string, outcome: ImportOutcome): Promise<void> {
  await move.run(executor, { purchase, ...moves[outcome] });
}
