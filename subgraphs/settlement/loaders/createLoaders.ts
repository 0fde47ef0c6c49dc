import DataLoader from 'dataloader';
import type { Executor } from '../../host/database/Statement.ts';
import { ownId } from '../../host/globalId.ts';
import { groupBy } from '../../host/groupBy.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import { accountsById, accountsByOwner } from '../queries/accounts.ts';
import { fxQuotesById } from '../queries/fxQuotes.ts';
import { linesOfNettingCycles, nettingCyclesById } from '../queries/nettingCycles.ts';
import { settlementsById } from '../queries/settlements.ts';
import { stepsOfTrades } from '../queries/tradeSteps.ts';
import { tradesById } from '../queries/trades.ts';
import { entriesOfAccounts, transfersOfCauses } from '../queries/transfers.ts';
import { visibleParties, visibleQuotes } from '../rules/visibleParties.ts';

type Source = Pick<HubContext, 'caller' | 'database' | 'hub' | 'signal'>;

export type SettlementLoaders = ReturnType<typeof createLoaders>;

/**
 * What the operations of one HTTP call load together, one statement for each. They batch and do not remember: a field after
 * a mutation must not be answered with what was read before it.
 */
export function createLoaders({ caller, database, hub, signal }: Source) {
  const visible = visibleParties(caller, hub.code);
  const executor: Executor = {
    query: (statement, values) => database.query(statement, values, signal),
    execute: (statement, values) => database.execute(statement, values, signal),
  };
  const own = (type: string) => (id: string) => ownId(id, hub.code, type);
  return {
    account: one(own('Account'), (ids) => accountsById(executor, ids, visible)),
    accountsOfOwner: many(
      (ids) => accountsByOwner(executor, ids, visible),
      ({ ownerId }) => ownerId,
    ),
    entriesOfAccount: entriesLoader(executor),
    fxQuote: one(own('FxQuote'), (ids) => fxQuotesById(executor, ids, visibleQuotes(caller, hub.code))),
    settlement: one(own('Settlement'), (ids) => settlementsById(executor, ids, visible)),
    transfersOfCause: many(
      (ids) => transfersOfCauses(executor, ids),
      ({ cause }) => cause,
    ),
    trade: one(own('Trade'), (ids) => tradesById(executor, ids, visible)),
    stepsOfTrade: many(
      (ids) => stepsOfTrades(executor, ids),
      ({ tradeId }) => tradeId,
    ),
    nettingCycle: one(own('NettingCycle'), (ids) => nettingCyclesById(executor, ids, visible)),
    linesOfCycle: many(
      (ids) => linesOfNettingCycles(executor, ids),
      ({ cycleId }) => cycleId,
    ),
  };
}

/** A loader of the row that each id names, null where there is none. An id that is malformed or of another hub fails alone. */
function one<Row extends { readonly id: string }>(
  check: (id: string) => string,
  load: (ids: string[]) => Promise<Row[]>,
) {
  return new DataLoader<string, Row | null>(
    async (ids) => {
      const checked = ids.map((id) => attempt(() => check(id)));
      const own = [...new Set(checked.filter((id) => typeof id === 'string'))];
      const rows = new Map((own.length > 0 ? await load(own) : []).map((row) => [row.id, row]));
      return checked.map((id) => (typeof id === 'string' ? (rows.get(id) ?? null) : id));
    },
    { cache: false },
  );
}

/** A loader of the rows that belong to each key, in the order in which they were read. */
function many<Row>(load: (keys: string[]) => Promise<Row[]>, keyOf: (row: Row) => string) {
  return new DataLoader<string, readonly Row[]>(
    async (keys) => {
      const groups = groupBy(await load([...new Set(keys)]), keyOf);
      return keys.map((key) => groups.get(key) ?? []);
    },
    { cache: false },
  );
}

/** The entries that one account was asked for. */
export interface EntriesKey {
  readonly accountId: string;
  readonly first: number;
}

/** One statement for each number of entries asked for, which is one for each place in the client's query. */
function entriesLoader(executor: Executor) {
  return new DataLoader(
    async (keys: readonly EntriesKey[]) => {
      const most = Math.max(...keys.map(({ first }) => first));
      const ids = [...new Set(keys.map(({ accountId }) => accountId))];
      const groups = groupBy(await entriesOfAccounts(executor, ids, most), ({ accountId }) => accountId);
      return keys.map(({ accountId, first }) => (groups.get(accountId) ?? []).slice(0, first));
    },
    { cache: false },
  );
}

function attempt<T>(work: () => T): T | Error {
  try {
    return work();
  } catch (error) {
    return error as Error;
  }
}
