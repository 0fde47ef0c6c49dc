import type { Executor, Statement } from '../../host/database/Statement.ts';

const cap: Statement = {
  name: 'account_net_debit_cap',
  text: 'SELECT net_debit_cap AS cap FROM account WHERE id = $1',
};

/** The most that a DUE_TO account's hub may be owed net, in minor units. */
export async function netDebitCap(executor: Executor, accountId: string): Promise<bigint> {
  const [row] = await executor.query<{ cap: bigint | null }>(cap, [accountId]);
  return row?.cap ?? 0n;
}
