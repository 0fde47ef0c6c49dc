import { pageSize } from '../../host/connections.ts';
import type { Executor } from '../../host/database/sql.ts';
import { badInput } from '../../host/hubErrors.ts';
import { readerOf } from '../../host/loaders.ts';
import { moneyOf } from '../../host/money.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import type { AccountRow } from '../queries/accounts.ts';
import { balancesOf, documentsOfCauses, type Period, type PostingRow, postingsOf } from '../queries/entries.ts';
import { signOf } from '../rules/balanceOf.ts';
import { instant } from '../rules/instant.ts';
import { limits } from '../rules/limits.ts';
import { statementCsv } from '../rules/statementCsv.ts';

/** A statement of an account, which reads its balances and lines when they are asked for. */
export type AccountStatement = ReturnType<typeof accountStatement>;

/**
 * @param account one that the caller may read
 * @throws GraphQLError `BAD_USER_INPUT` where the period does not begin before it ends
 */
export function accountStatement(account: AccountRow, given: { from: string; to: string }, context: HubContext) {
  const reader = readerOf(context);
  const { currency } = account;
  const [from, to] = [instant(given.from), instant(given.to)];
  if (from >= to) throw badInput('`from` is not before `to`: the period is empty.');
  const period: Period = { accountId: account.id, sign: signOf(account.kind), from, to };
  let balances: ReturnType<typeof balancesOf> | undefined;
  const readBalances = () => {
    balances ??= balancesOf(reader, period);
    return balances;
  };
  return {
    ...{ account, from, to },
    isFinal: Date.parse(to) <= context.now() - limits.postingDelayMs,
    opening: async () => moneyOf((await readBalances()).opening, currency),
    closing: async () => moneyOf((await readBalances()).closing, currency),
    async lines({ first, after }: { first: number; after?: string | null }) {
      const rows = await postings(reader, period, pageSize(first), after ?? null);
      return rows.map((entry) => ({ entry, postedAt: entry.postedAt, balance: moneyOf(entry.balance, currency) }));
    },
    async csv() {
      const { opening, closing } = await readBalances();
      const rows = await postings(reader, period, limits.statementCsvLines + 1, null);
      if (rows.length > limits.statementCsvLines) {
        throw badInput(`The period has more than ${limits.statementCsvLines} postings: request shorter periods.`);
      }
      return statementCsv({ ...period, currency, opening, closing }, await withDocuments(reader, rows));
    },
  };
}

async function postings(reader: Executor, period: Period, limit: number, after: string | null): Promise<PostingRow[]> {
  const rows = await postingsOf(reader, period, limit, after && transferOfEntry(after));
  if (rows) return rows;
  throw badInput('`after` is not the id of an entry of this account.');
}

/** The id of the transfer in the id of an entry. */
export function transferOfEntry(entryId: string): string {
  return entryId.replace(/:(?:DEBIT|CREDIT)$/, '');
}

async function withDocuments(reader: Executor, rows: readonly PostingRow[]) {
  const documents = await documentsOfCauses(reader, [...new Set(rows.map(({ cause }) => cause))]);
  const byCause = new Map(documents.map((document) => [document.cause, document]));
  return rows.map((row) => {
    const { tradeRef = null, reference = null } = byCause.get(row.cause) ?? {};
    return { ...row, tradeRef, reference };
  });
}
