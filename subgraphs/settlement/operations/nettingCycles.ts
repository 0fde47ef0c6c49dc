import { refuseForeignOperator, refuseOtherHub } from '../../host/access/parties.ts';
import { refuse } from '../../host/Refusal.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import {
  insertNettingCycle,
  isFilled,
  lockNettingCycle,
  lockOpenNettingCycle,
  moveNettingCycle,
  type NettingCycleRow,
  newestNettingCycle,
  openNettingCycle,
  setCurrencyOfEmptyCycle,
  shareNettingCycle,
} from '../queries/nettingCycles.ts';
import type { CloseNettingCycleInput } from '../resolverTypes.ts';
import { nettingCycleId } from '../rules/ids.ts';
import { limits } from '../rules/limits.ts';
import { counterpartCycle } from './reconcile.ts';

/**
 * Ends the open cycle here; the two hubs' workers compare and pay it. One without payments stays open, unless the other hub
 * has closed its own.
 * @returns the id of the cycle that was closed, or that stays open
 */
export async function closeNettingCycle(
  input: CloseNettingCycleInput,
  work: UnitOfWork,
  closedThere: string | undefined,
): Promise<string> {
  const { hub, counterparty } = input;
  if (hub !== work.hub.code) throw refuse('INVALID', `This is ${work.hub.code}.`, ['input', 'hub']);
  if (!work.terms.pair(hub, counterparty)) {
    throw refuse('INVALID', `${hub} does not settle with ${counterparty}.`, ['input', 'counterparty']);
  }
  const { kind } = work.caller.principal;
  refuseForeignOperator(work.caller, hub, ['input', 'hub']);
  if (kind === 'hub') refuseOtherHub(work.caller, counterparty, ['input', 'counterparty']);
  const open = await lockedOpenCycle(counterparty, work, work.terms.pair(hub, counterparty)?.currency);
  if (open.id === closedThere || (await isFilled(work.transaction, open.id))) await closeCycle(counterparty, work);
  return open.id;
}

/**
 * The id of this hub's open cycle, where it has no payments and the other hub has closed its cycle of the same number.
 * @throws GraphQLError `PEER_UNAVAILABLE` where the other hub must be asked and cannot be
 */
export async function emptyCycleClosedThere(
  { hub, counterparty }: CloseNettingCycleInput,
  context: HubContext<unknown>,
): Promise<string | undefined> {
  if (hub !== context.hub.code || !context.terms().pair(hub, counterparty)) return undefined;
  const open = await newestNettingCycle(context.database, counterparty);
  const { number, id } = open ?? { number: 1, id: nettingCycleId(hub, counterparty, 1) };
  if (await isFilled(context.database, id)) return undefined;
  const theirs = await counterpartCycle(context, nettingCycleId(counterparty, hub, number));
  return theirs && theirs.state !== 'OPEN' ? id : undefined;
}

/** A payment to be put in a netting cycle. */
export interface NettedPayment {
  readonly counterparty: string;
  /** Of the obligation. A cycle is in one currency. */
  readonly currency: string;
}

/**
 * The payer's hub decides in which cycle a payment falls: the one that is open there when it posts. The payee's hub is told,
 * so that both have the same settlements in a cycle whenever each of them closed it. Where the two hubs settle in another
 * currency since the cycle was opened, it is closed and the payment is in the next.
 */
export async function currentCycle({ counterparty, currency }: NettedPayment, work: UnitOfWork) {
  for (let attempt = 0; attempt < limits.closingsAtOnce; attempt++) {
    const open = await openNettingCycle(work.transaction, counterparty);
    if (open?.currency === currency) return open;
    if (open) await closeCycle(counterparty, work, currency);
    else await openCycle(counterparty, 1, currency, work);
  }
  throw new Error(`There is no open netting cycle in ${currency} with ${counterparty}.`);
}

/**
 * This hub's cycle of the number that the payer's hub has put a payment in. Where that one is ahead, this hub closes its own
 * up to there: the other has done so already.
 * @throws Refusal `CONFLICT` where this hub has agreed on the cycle without the payment, or has it in another currency
 */
export async function cycleOfPayment(
  payment: NettedPayment,
  payerCycleId: string,
  work: UnitOfWork,
): Promise<NettingCycleRow> {
  const { counterparty, currency } = payment;
  let open = await peekOpenCycle(payment, work);
  for (let number = open.number; number > 0; number--) {
    if (nettingCycleId(counterparty, work.hub.code, number) !== payerCycleId) continue;
    return cycleToJoin(nettingCycleId(work.hub.code, counterparty, number), currency, work);
  }
  for (let ahead = 0; ahead < limits.cyclesAhead; ahead++) {
    open = await closeCycle(counterparty, work, currency);
    if (nettingCycleId(counterparty, work.hub.code, open.number) === payerCycleId) {
      return cycleToJoin(open.id, currency, work);
    }
  }
  throw refuse('CONFLICT', `${counterparty} names a netting cycle that this hub cannot use.`, ['input', 'id']);
}

async function cycleToJoin(id: string, currency: string, work: UnitOfWork): Promise<NettingCycleRow> {
  const cycle = await shareNettingCycle(work.transaction, id);
  if (!cycle || cycle.state === 'AGREED' || cycle.state === 'SETTLED') {
    throw refuse('CONFLICT', 'The two hubs have agreed on this netting cycle without the payment.', ['input', 'id']);
  }
  if (cycle.currency === currency) return cycle;
  // Opened before the first payment was known: what it is in is said by that one.
  await lockNettingCycle(work.transaction, id);
  if (await setCurrencyOfEmptyCycle(work.transaction, id, currency)) return { ...cycle, currency };
  throw refuse('CONFLICT', `This hub has payments in ${cycle.currency} in the netting cycle.`, ['input', 'id']);
}

/**
 * Ends the open cycle with a hub.
 * @param currency of the next one; left out, what the two hubs settle in now
 * @returns the next one, open
 */
async function closeCycle(
  counterparty: string,
  work: UnitOfWork,
  currency = work.terms.pair(work.hub.code, counterparty)?.currency,
): Promise<NettingCycleRow> {
  const open = await lockedOpenCycle(counterparty, work, currency);
  await moveNettingCycle(work.transaction, open.id, 'CLOSED', work.at);
  const next = currency ?? open.currency;
  await openCycle(counterparty, open.number + 1, next, work);
  return peekOpenCycle({ counterparty, currency: next }, work);
}

/** The open cycle, which nobody else can close. One that was closed while this waited for it is passed over for the next. */
async function lockedOpenCycle(
  counterparty: string,
  work: UnitOfWork,
  currency: string | undefined,
): Promise<NettingCycleRow> {
  if (currency) await peekOpenCycle({ counterparty, currency }, work);
  for (let attempt = 0; attempt < limits.closingsAtOnce; attempt++) {
    const open = await lockOpenNettingCycle(work.transaction, counterparty);
    if (open) return open;
  }
  throw new Error(`There is no open netting cycle with ${counterparty}.`);
}

/** The open cycle, in whatever currency, which others may close meanwhile. */
async function peekOpenCycle({ counterparty, currency }: NettedPayment, work: UnitOfWork): Promise<NettingCycleRow> {
  const open = await newestNettingCycle(work.transaction, counterparty);
  if (open) return open;
  await openCycle(counterparty, 1, currency, work);
  return currentCycle({ counterparty, currency }, work);
}

async function openCycle(counterparty: string, number: number, currency: string, work: UnitOfWork): Promise<void> {
  const id = nettingCycleId(work.hub.code, counterparty, number);
  await insertNettingCycle(work.transaction, { id, counterparty, number, currency, openedAt: work.at });
}
