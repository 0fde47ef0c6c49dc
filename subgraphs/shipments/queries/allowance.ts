import type { Executor, Statement } from '../../host/database/Statement.ts';

/** Whose allowance, of which calendar year. */
export interface Allowance {
  readonly consigneeToken: string;
  readonly year: number;
}

const openStatement: Statement = {
  name: 'allowance_open',
  text: 'INSERT INTO allowance (consignee_token, year) VALUES ($1, $2) ON CONFLICT DO NOTHING',
};
const lockStatement: Statement = {
  name: 'allowance_lock',
  text: 'SELECT FROM allowance WHERE consignee_token = $1 AND year = $2 FOR UPDATE',
};
const removeExpiredStatement: Statement = {
  name: 'allowance_remove_expired',
  text: 'DELETE FROM allowance_hold WHERE consignee_token = $1 AND year = $2 AND expires_at <= $3',
};
const heldStatement: Statement = {
  name: 'allowance_held',
  text: `SELECT coalesce(sum(amount_minor), 0)::bigint AS held FROM allowance_hold
    WHERE consignee_token = $1 AND year = $2 AND purchase <> $3`,
};
const holdStatement: Statement = {
  name: 'allowance_hold',
  text: `INSERT INTO allowance_hold (consignee_token, year, purchase, amount_minor, expires_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (consignee_token, year, purchase) DO UPDATE SET amount_minor = $4, expires_at = $5`,
};

/** Lets no other assessment of the same person go on until this transaction ends. */
export async function lockAllowance(executor: Executor, { consigneeToken, year }: Allowance): Promise<void> {
  await executor.execute(openStatement, [consigneeToken, year]);
  await executor.query(lockStatement, [consigneeToken, year]);
}

/** Frees what holds that have ended by a moment held. */
export async function removeExpiredHolds(
  executor: Executor,
  { consigneeToken, year }: Allowance,
  at: string,
): Promise<void> {
  await executor.execute(removeExpiredStatement, [consigneeToken, year, at]);
}

/** What other purchases of the person hold, in minor units. */
export async function heldByOthers(
  executor: Executor,
  { consigneeToken, year }: Allowance,
  purchase: string,
): Promise<bigint> {
  const [row] = await executor.query<{ held: bigint }>(heldStatement, [consigneeToken, year, purchase]);
  return row?.held ?? 0n;
}

/** Holds an amount for a purchase; a purchase assessed again holds anew, not more. */
export async function holdAllowance(
  executor: Executor,
  { consigneeToken, year }: Allowance,
  hold: { readonly purchase: string; readonly amount: bigint; readonly expiresAt: string },
): Promise<void> {
  await executor.execute(holdStatement, [consigneeToken, year, hold.purchase, hold.amount, hold.expiresAt]);
}
