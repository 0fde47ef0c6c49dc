import type { TaskContext } from '../../host/Subgraph.ts';
import { askOrThrow } from '../../host/supergraph/askOrThrow.ts';
import { type UnitOfWork, unitOfWork } from '../../host/UnitOfWork.ts';
import { lockAccounts } from '../queries/accounts.ts';
import {
  linesOfNettingCycles,
  lockNettingCycle,
  moveNettingCycle,
  type NettingCycleRow,
  unsettledNettingCycles,
} from '../queries/nettingCycles.ts';
import { compareBooks, nettingDigest, nettingSums } from '../rules/compareBooks.ts';
import { nettingCycleId } from '../rules/ids.ts';
import { limits } from '../rules/limits.ts';
import { bookTransfers, openedAccount } from './ledger.ts';
import { counterpartCycle, ourLines, theirLines } from './reconcile.ts';

/**
 * Brings each closed netting cycle on its way: the other hub closes it too, both see that they have the same settlements in
 * it, and both book the net payment. Each hub decides by itself from what it sees; neither needs the other's promise.
 */
export async function agreeOnNetting(context: TaskContext): Promise<void> {
  for (const cycle of await unsettledNettingCycles(context.database, null)) {
    if (context.signal.aborted) return;
    if (cycle.state !== 'OPEN') await bringOn(cycle, context);
  }
}

async function bringOn(cycle: NettingCycleRow, context: TaskContext): Promise<void> {
  const { counterparty, number } = cycle;
  const theirs = await counterpartCycle(context, nettingCycleId(counterparty, context.hub.code, number));
  if (!theirs || theirs.state === 'OPEN') return askToClose(cycle, context);
  if (cycle.state === 'AGREED') {
    if (theirs.state === 'AGREED' || theirs.state === 'SETTLED') await settle(cycle.id, context);
    return;
  }
  if (await agree(cycle.id, theirs.digest, context)) return;
  if (cycle.state === 'CLOSED' && (await isInDispute(cycle, context))) await move(cycle.id, 'DISPUTED', context);
}

/** One key for the cycle: however often it is asked, the other hub closes one. */
async function askToClose({ id, counterparty }: NettingCycleRow, context: TaskContext): Promise<void> {
  await askOrThrow(
    context,
    'The closing of the netting cycle at the other hub',
    'mutation CloseCounterpart($input: CloseNettingCycleInput!) { closeNettingCycle(input: $input) { userErrors { code } } }',
    { input: { hub: counterparty, counterparty: context.hub.code, idempotencyKey: `${id}:close` } },
  );
}

/** Agrees where this hub's digest, taken while nothing can be added, is the other's. */
function agree(id: string, theirDigest: string, context: TaskContext): Promise<boolean> {
  return inTransaction(context, async (work) => {
    const cycle = await lockNettingCycle(work.transaction, id);
    if (!cycle || (cycle.state !== 'CLOSED' && cycle.state !== 'DISPUTED')) return false;
    const lines = await linesOfNettingCycles(work.transaction, [id]);
    if (nettingDigest(lines, { ...cycle, hub: work.hub.code }) !== theirDigest) return false;
    await moveNettingCycle(work.transaction, id, 'AGREED', work.at);
    return true;
  });
}

/** What one hub has posted and the other has not yet is on its way; all other differences, and those that stay, are disputed. */
async function isInDispute(cycle: NettingCycleRow, context: TaskContext): Promise<boolean> {
  const theirs = await theirLines(context, cycle.counterparty, cycle.number);
  const { breaks } = compareBooks(await ourLines(context, [cycle]), theirs);
  const graceEnd = context.now() - limits.nettingGraceMs;
  return breaks.some(({ kind, ours, theirs: their }) => {
    const isOnItsWay = kind === 'MISSING_HERE' || kind === 'MISSING_THERE';
    return !isOnItsWay || Date.parse(ours?.postedAt ?? their?.postedAt ?? '') < graceEnd;
  });
}

/** Books the net payment: both directions are set off, and the rest goes through the bank. */
function settle(id: string, context: TaskContext): Promise<void> {
  return inTransaction(context, async (work) => {
    const { transaction, at } = work;
    const cycle = await lockNettingCycle(transaction, id);
    if (cycle?.state !== 'AGREED') return;
    const { counterparty, currency } = cycle;
    const { owed, due } = nettingSums(await linesOfNettingCycles(transaction, [id]));
    const dueTo = await openedAccount(work, 'DUE_TO', currency, counterparty);
    const dueFrom = await openedAccount(work, 'DUE_FROM', currency, counterparty);
    const bank = await openedAccount(work, 'CLEARING', currency);
    await lockAccounts(transaction, [dueTo, dueFrom, bank]);
    const setOff = owed < due ? owed : due;
    await bookTransfers(work, id, 'POSTED', [
      { purpose: 'SET_OFF', debit: dueTo, credit: dueFrom, currency, amount: setOff },
      { purpose: 'PAID', debit: dueTo, credit: bank, currency, amount: owed - setOff },
      { purpose: 'RECEIVED', debit: bank, credit: dueFrom, currency, amount: due - setOff },
    ]);
    await moveNettingCycle(transaction, id, 'SETTLED', at);
  });
}

function move(id: string, state: 'DISPUTED', context: TaskContext): Promise<void> {
  return inTransaction(context, async ({ transaction, at }) => {
    const cycle = await lockNettingCycle(transaction, id);
    if (cycle?.state === 'CLOSED') await moveNettingCycle(transaction, id, state, at);
  });
}

function inTransaction<T>(context: TaskContext, decide: (work: UnitOfWork) => Promise<T>): Promise<T> {
  const { database, signal } = context;
  return database.transaction((transaction) => decide(unitOfWork(transaction, context)), { signal, attempts: 3 });
}
