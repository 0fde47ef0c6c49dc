import { refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { hubPair } from '../../hubs/settlement/settlementFacts.ts';
import {
  insertNettingCycle,
  lockOpenNettingCycle,
  moveNettingCycle,
  type NettingCycleRow,
  newestNettingCycle,
  openNettingCycle,
  shareNettingCycle,
} from '../queries/nettingCycles.ts';
import { nettingCycleId } from '../rules/nettingCycleId.ts';

/**
 * The payer's hub decides in which cycle a payment falls: the one that is open there when it posts. The payee's hub is told,
 * so that both have the same settlements in a cycle whenever each of them closed it.
 */
export async function currentCycle(counterparty: string, work: UnitOfWork): Promise<NettingCycleRow> {
  const open = await openNettingCycle(work.transaction, counterparty);
  if (open) return open;
  await openCycle(counterparty, 1, work);
  const first = await openNettingCycle(work.transaction, counterparty);
  if (!first) throw new Error(`There is no open netting cycle with ${counterparty}.`);
  return first;
}

/**
 * This hub's cycle of the number that the payer's hub has put a payment in. Where that one is ahead, this hub closes its own
 * up to there: the other has done so already.
 * @throws Refusal `CONFLICT` where this hub has agreed on the cycle without the payment
 */
export async function cycleOfPayment(
  counterparty: string,
  payerCycleId: string,
  work: UnitOfWork,
): Promise<NettingCycleRow> {
  let open = await peekOpenCycle(counterparty, work);
  for (let number = open.number; number > 0; number--) {
    if (nettingCycleId(counterparty, work.hub.code, number) !== payerCycleId) continue;
    const id = nettingCycleId(work.hub.code, counterparty, number);
    const cycle = await shareNettingCycle(work.transaction, id);
    if (cycle && cycle.state !== 'AGREED' && cycle.state !== 'SETTLED') return cycle;
    throw refuse('CONFLICT', 'The two hubs have agreed on this netting cycle without the payment.', ['input', 'id']);
  }
  for (let ahead = 0; ahead < mostCyclesAhead; ahead++) {
    open = await closeCycle(counterparty, work);
    if (nettingCycleId(counterparty, work.hub.code, open.number) === payerCycleId) return open;
  }
  throw refuse('CONFLICT', `${counterparty} names a netting cycle that this hub cannot follow to.`, ['input', 'id']);
}

/** A hub closes a cycle a day or so; one that was away for longer catches up in several payments. */
const mostCyclesAhead = 100;

/** Ends the open cycle with a hub. @returns the next one, open */
export async function closeCycle(counterparty: string, work: UnitOfWork): Promise<NettingCycleRow> {
  const open = await lockedOpenCycle(counterparty, work);
  await moveNettingCycle(work.transaction, open.id, 'CLOSED', work.at);
  await openCycle(counterparty, open.number + 1, work);
  return peekOpenCycle(counterparty, work);
}

/** Closings of one pair of hubs that may be on their way at once; those of operators, partners and retries are few. */
const mostClosingsAtOnce = 100;

/** The open cycle, which nobody else can close. One that was closed while this waited for it is passed over for the next. */
async function lockedOpenCycle(counterparty: string, work: UnitOfWork): Promise<NettingCycleRow> {
  await peekOpenCycle(counterparty, work);
  for (let attempt = 0; attempt < mostClosingsAtOnce; attempt++) {
    const open = await lockOpenNettingCycle(work.transaction, counterparty);
    if (open) return open;
  }
  throw new Error(`There is no open netting cycle with ${counterparty}.`);
}

/** The open cycle, which others may close meanwhile. */
async function peekOpenCycle(counterparty: string, work: UnitOfWork): Promise<NettingCycleRow> {
  const open = await newestNettingCycle(work.transaction, counterparty);
  if (open) return open;
  await openCycle(counterparty, 1, work);
  return currentCycle(counterparty, work);
}

async function openCycle(counterparty: string, number: number, work: UnitOfWork): Promise<void> {
  const currency = hubPair(work.hub.code, counterparty)?.currency;
  if (!currency) throw new Error(`${work.hub.code} does not settle with ${counterparty}.`);
  const id = nettingCycleId(work.hub.code, counterparty, number);
  await insertNettingCycle(work.transaction, { id, counterparty, number, currency, openedAt: work.at });
}
