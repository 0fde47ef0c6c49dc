import type { TaskContext } from '../../host/Subgraph.ts';
import { askOrThrow } from '../../host/supergraph/askOrThrow.ts';
import { type UnitOfWork, unitOfWork } from '../../host/UnitOfWork.ts';
import { lockAccounts } from '../queries/accounts.ts';
import {
  carryToNextCycle,
  linesOfNettingCycles,
  lockNettingCycle,
  moveNettingCycle,
  type NettingCycleRow,
  setContested,
  shareNettingCycle,
  unsettledNettingCycles,
} from '../queries/nettingCycles.ts';
import { type BooksBreak, compareBooks, nettingDigest, nettingSums, undisputed } from '../rules/compareBooks.ts';
import { nettingCycleId } from '../rules/ids.ts';
import { limits } from '../rules/limits.ts';
import { applyCorrections } from './applyCorrections.ts';
import { bookTransfers, openedAccount } from './ledger.ts';
import { counterpartCycle, counterpartDispute, ourLines, type TheirCycle, theirLines } from './reconcile.ts';

/**
 * Brings each closed netting cycle on its way: the other hub closes it too, both see that they have the same settlements in
 * it, and both book the net payment. Each hub decides by itself from what it sees; neither needs the other's promise.
 */
export async function agreeOnNetting(context: TaskContext): Promise<void> {
  const byPair = new Map<string, NettingCycleRow[]>();
  for (const cycle of await unsettledNettingCycles(context.database, null)) {
    if (cycle.state === 'OPEN') continue;
    byPair.set(cycle.counterparty, [...(byPair.get(cycle.counterparty) ?? []), cycle]);
  }
  const errors: unknown[] = [];
  await applyCorrections(context).catch((error: unknown) => void errors.push(error));
  for (const cycles of byPair.values()) {
    // A hub that cannot be asked keeps no other from its money.
    await bringOnInOrder(cycles, context).catch((error: unknown) => void errors.push(error));
  }
  if (errors.length > 0) throw errors[0];
}

/**
 * A cycle is agreed on once both hubs have agreed on the one before, since that is when what was disputed there has come into
 * this one.
 */
async function bringOnInOrder(cycles: readonly NettingCycleRow[], context: TaskContext): Promise<void> {
  let mayAgree = true;
  for (const cycle of cycles) {
    if (context.signal.aborted) return;
    mayAgree = await bringOn(cycle, mayAgree, context);
  }
}

/** @returns whether both hubs have agreed on it */
async function bringOn(cycle: NettingCycleRow, mayAgree: boolean, context: TaskContext): Promise<boolean> {
  const { counterparty, number } = cycle;
  const theirs = await counterpartCycle(context, nettingCycleId(counterparty, context.hub.code, number));
  if (!theirs || theirs.state === 'OPEN') {
    await askToClose(cycle, context);
    return false;
  }
  const haveTheyAgreed = theirs.state === 'AGREED' || theirs.state === 'SETTLED';
  if (cycle.state === 'AGREED') {
    if (haveTheyAgreed) await settle(cycle.id, context);
    return haveTheyAgreed;
  }
  if (!mayAgree) return false;
  if (await agree(cycle.id, theirs.digest, context)) return haveTheyAgreed;
  if (cycle.state === 'DISPUTED') return (await settleDispute(cycle, theirs, context)) && haveTheyAgreed;
  await disputeIfLasting(cycle, context);
  return false;
}

/**
 * Agrees on a disputed cycle without the payments that the two hubs book differently: these move to the next cycle. Each hub
 * shows which these are for it, and the digest of the others; both must be equal. Where the other hub has agreed already, its
 * choice stands.
 */
async function settleDispute(cycle: NettingCycleRow, theirs: TheirCycle, context: TaskContext): Promise<boolean> {
  const { counterparty, number } = cycle;
  const theirDispute = await counterpartDispute(context, nettingCycleId(counterparty, context.hub.code, number));
  if (!theirDispute?.contested) return false;
  const haveTheyAgreed = theirs.state !== 'DISPUTED';
  if (haveTheyAgreed || isSame(cycle.contested, theirDispute.contested)) {
    const digest = haveTheyAgreed ? theirs.digest : theirDispute.undisputedDigest;
    if (await agreeWithout(cycle.id, theirDispute.contested, digest, context)) return true;
  }
  if (!haveTheyAgreed) await contest(cycle, context);
  return false;
}

function isSame(ours: readonly string[], theirs: readonly string[]): boolean {
  return ours.length > 0 && ours.length === theirs.length && ours.every((each) => theirs.includes(each));
}

function agreeWithout(
  id: string,
  contested: readonly string[],
  theirDigest: string | null,
  context: TaskContext,
): Promise<boolean> {
  return inTransaction(context, async (work) => {
    const { transaction, hub, at } = work;
    const cycle = await lockNettingCycle(transaction, id);
    if (cycle?.state !== 'DISPUTED') return false;
    const lines = undisputed(await linesOfNettingCycles(transaction, [id]), contested);
    if (nettingDigest(lines, { ...cycle, hub: hub.code }) !== theirDigest) return false;
    const next = await shareNettingCycle(transaction, nettingCycleId(hub.code, cycle.counterparty, cycle.number + 1));
    if (next?.currency !== cycle.currency) return false;
    await carryToNextCycle(transaction, id, next.id, contested);
    await moveNettingCycle(transaction, id, 'AGREED', at);
    return true;
  });
}

/** Keeps which payments the two hubs book differently now. */
async function contest(cycle: NettingCycleRow, context: TaskContext): Promise<void> {
  await setContested(context.database, cycle.id, contestedOf(await breaksOf(cycle, context)));
}

/** What a cycle can leave to the next one; nothing where that is more than a few errors. */
function contestedOf(breaks: readonly BooksBreak[]): readonly string[] {
  return breaks.length <= limits.contestedPayments ? breaks.map(({ tradeRef }) => tradeRef).toSorted() : [];
}

async function breaksOf(cycle: NettingCycleRow, context: TaskContext): Promise<readonly BooksBreak[]> {
  const theirs = await theirLines(context, cycle.counterparty, cycle.number);
  return compareBooks(await ourLines(context, [cycle]), theirs).breaks;
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
    if (cycle.contested.length > 0) await setContested(work.transaction, id, []);
    await moveNettingCycle(work.transaction, id, 'AGREED', work.at);
    return true;
  });
}

/** What one hub has posted and the other has not yet is on its way; all other differences, and those that stay, are disputed. */
async function disputeIfLasting(cycle: NettingCycleRow, context: TaskContext): Promise<void> {
  const breaks = await breaksOf(cycle, context);
  const graceEnd = context.now() - limits.nettingGraceMs;
  const isLasting = breaks.some(({ kind, ours, theirs: their }) => {
    const isOnItsWay = kind === 'MISSING_HERE' || kind === 'MISSING_THERE';
    return !isOnItsWay || Date.parse(ours?.postedAt ?? their?.postedAt ?? '') < graceEnd;
  });
  if (isLasting) await dispute(cycle.id, contestedOf(breaks), context);
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

function dispute(id: string, contested: readonly string[], context: TaskContext): Promise<void> {
  return inTransaction(context, async ({ transaction, at }) => {
    const cycle = await lockNettingCycle(transaction, id);
    if (cycle?.state !== 'CLOSED') return;
    await moveNettingCycle(transaction, id, 'DISPUTED', at);
    await setContested(transaction, id, contested);
  });
}

function inTransaction<T>(context: TaskContext, decide: (work: UnitOfWork) => Promise<T>): Promise<T> {
  const { database, signal } = context;
  return database.transaction((transaction) => decide(unitOfWork(transaction, context)), { signal, attempts: 3 });
}
