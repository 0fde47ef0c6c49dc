import type { Executor, Statement } from '../../host/database/Statement.ts';
import type { ImportOutcome } from '../resolverTypes.ts';

/** Whose allowance, of which calendar year at this hub. */
export interface Allowance {
  readonly consigneeToken: string;
  readonly year: number;
}

/** What one purchase takes of an allowance. */
export interface AllowanceEntry extends Allowance {
  /** Minor units of the hub's currency. */
  readonly amountMinor: bigint;
  readonly state: 'HELD' | 'COUNTED' | 'RELEASED';
}

const openStatement: Statement = {
  name: 'allowance_open',
  text: 'INSERT INTO allowance (consignee_token, year) VALUES ($1, $2) ON CONFLICT DO NOTHING',
};
const lockStatement: Statement = {
  name: 'allowance_lock',
  text: 'SELECT FROM allowance WHERE consignee_token = $1 AND year = $2 FOR UPDATE',
};
const forgetStatement: Statement = {
  name: 'allowance_forget',
  text: `DELETE FROM allowance_entry WHERE consignee_token = $1 AND state = 'HELD' AND expires_at <= $2`,
};
const takenStatement: Statement = {
  name: 'allowance_taken',
  text: `SELECT coalesce(sum(amount_minor), 0)::bigint AS taken FROM allowance_entry
    WHERE consignee_token = $1 AND year = $2 AND purchase <> $3
      AND (state = 'COUNTED' OR (state = 'HELD' AND expires_at > $4))`,
};
const holdStatement: Statement = {
  name: 'allowance_hold',
  text: `INSERT INTO allowance_entry (purchase, consignee_token, year, amount_minor, state, expires_at)
    VALUES ($1, $2, $3, $4, 'HELD', $5)
    ON CONFLICT (purchase) DO UPDATE SET consignee_token = $2, year = $3, amount_minor = $4, expires_at = $5
    WHERE allowance_entry.state = 'HELD'`,
};
const entryStatement: Statement = {
  name: 'allowance_entry_of_purchase',
  text: `SELECT consignee_token AS "consigneeToken", year, amount_minor AS "amountMinor", state
    FROM allowance_entry WHERE purchase = $1`,
};
const moveStatement: Statement = {
  name: 'allowance_entry_move',
  text: `UPDATE allowance_entry SET state = $2 WHERE purchase = $1 AND state = ANY($3)`,
};

/** Lets no other assessment of the same person go on until this transaction ends. */
export async function lockAllowance(executor: Executor, { consigneeToken, year }: Allowance): Promise<void> {
  await executor.execute(openStatement, [consigneeToken, year]);
  await executor.query(lockStatement, [consigneeToken, year]);
}

/** Removes the person's holds that lapsed by a moment, of any year: nobody will tell what became of their quotes. */
export async function forgetHolds(executor: Executor, consigneeToken: string, lapsedBy: string): Promise<void> {
  await executor.execute(forgetStatement, [consigneeToken, lapsedBy]);
}

/** What other purchases of the person take at a moment, booked or held, in minor units. */
export async function takenByOthers(
  executor: Executor,
  { consigneeToken, year }: Allowance,
  purchase: string,
  at: string,
): Promise<bigint> {
  const [row] = await executor.query<{ taken: bigint }>(takenStatement, [consigneeToken, year, purchase, at]);
  return row?.taken ?? 0n;
}

/** Holds an amount for a purchase; one assessed again holds anew, not more, and one that was booked stays as it is. */
export async function holdAllowance(
  executor: Executor,
  { consigneeToken, year }: Allowance,
  hold: { readonly purchase: string; readonly amount: bigint; readonly expiresAt: string },
): Promise<void> {
  await executor.execute(holdStatement, [hold.purchase, consigneeToken, year, hold.amount, hold.expiresAt]);
}

export async function entryOf(executor: Executor, purchase: string): Promise<AllowanceEntry | undefined> {
  const [row] = await executor.query<AllowanceEntry>(entryStatement, [purchase]);
  return row;
}

/** From which states an outcome leads on, and to which. */
const moves: Readonly<Record<ImportOutcome, readonly [to: AllowanceEntry['state'], from: readonly string[]]>> = {
  BOOKED: ['COUNTED', ['HELD']],
  CANCELLED: ['RELEASED', ['HELD', 'COUNTED']],
};

/** Does nothing where a later outcome is recorded already. */
export async function moveEntry(executor: Executor, purchase: string, outcome: ImportOutcome): Promise<void> {
  await executor.execute(moveStatement, [purchase, ...moves[outcome]]);
}
