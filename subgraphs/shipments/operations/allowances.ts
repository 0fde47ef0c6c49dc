import { refuseOtherHub, refuseOthersTrade } from '../../host/access/parties.ts';
import { parseGlobalId } from '../../host/globalId.ts';
import { localDate } from '../../host/HubFacts.ts';
import { moneyOf } from '../../host/money.ts';
import { InputFaults, refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { entryOf, freeEntry, holdEntry, lockAllowance, takenByOthers } from '../queries/allowance.ts';
import type { AllowanceInput } from '../resolverTypes.ts';
import { onDate } from '../rules/customs/CustomsTable.ts';
import { customsTable } from '../rules/customs/customsTables.ts';
import { limits } from '../rules/limits.ts';
import { checkQuoteId } from './imports.ts';

/**
 * Holds what a quote takes of a person's yearly allowance: for a trade, whose hub this is, until the trade frees it or its
 * carriage is booked; for a booking without a trade until the time for it is over. Purchases of one person wait for each
 * other, so that two cannot both take what is left. What was booked already stays counted.
 * @throws Refusal `ALLOWANCE_EXCEEDED`
 */
export async function holdAllowance(input: AllowanceInput, work: UnitOfWork) {
  const { transaction, hub, nowMs, at } = work;
  const { quoteId } = input;
  const tradeRef = input.tradeRef ?? null;
  checkAllowanceInput(input, work);
  const known = await entryOf(transaction, quoteId);
  // Quotes of goods for which no allowance counts have none.
  if (!known) return inUse(quoteId, 0n, hub.currency);
  await lockAllowance(transaction, known);
  const { state, amountMinor } = (await entryOf(transaction, quoteId)) ?? known;
  if (state === 'RELEASED') {
    throw refuse('CONFLICT', 'The booking of this quote was cancelled. Request a new one.', ['input', 'quoteId']);
  }
  if (state === 'COUNTED') return inUse(quoteId, amountMinor, hub.currency);
  const limit = onDate(customsTable(hub.country).import, localDate(hub.timeZone, nowMs))?.yearlyAllowance ?? null;
  // How much is left is nobody's business but the consignee's.
  if (limit !== null && (await takenByOthers(transaction, known, quoteId, at)) + amountMinor > limit) {
    const message = "What is left of the consignee's yearly allowance is not enough for these goods.";
    throw refuse('ALLOWANCE_EXCEEDED', message, ['input', 'quoteId']);
  }
  const expiresAt = tradeRef === null ? new Date(nowMs + limits.allowanceHoldMs).toISOString() : 'infinity';
  await holdEntry(transaction, quoteId, expiresAt, tradeRef);
  return inUse(quoteId, amountMinor, hub.currency);
}

/** Frees what a trade that is undone holds. Another trade may then use the quote, unless its carriage had been booked. */
export async function releaseAllowance(input: AllowanceInput, work: UnitOfWork) {
  const { transaction, hub, at } = work;
  const { quoteId, tradeRef } = input;
  checkAllowanceInput(input, work);
  if (tradeRef == null) throw refuse('INVALID', 'Only a trade frees what it holds.', ['input', 'tradeRef']);
  const known = await entryOf(transaction, quoteId);
  if (known) {
    await lockAllowance(transaction, known);
    await freeEntry(transaction, quoteId, tradeRef, at);
  }
  return inUse(quoteId, 0n, hub.currency);
}

/** The hub of the trade, which is this one, holds and frees for it; the hub of the quote holds for a booking of its own. */
function checkAllowanceInput({ destination, quoteId, tradeRef }: AllowanceInput, { hub, caller }: UnitOfWork): void {
  const faults = new InputFaults();
  if (destination !== hub.code) {
    faults.add(`This is ${hub.code}: send this to the hub of the destination.`, ['input', 'destination']);
  }
  checkQuoteId(faults, quoteId);
  if (tradeRef != null && parseGlobalId(tradeRef)?.hub !== hub.code) {
    faults.add(`The trade is not of ${hub.code}, where the consignee imports.`, ['input', 'tradeRef']);
  }
  faults.refuseIfAny();
  if (tradeRef == null) refuseOtherHub(caller, parseGlobalId(quoteId)?.hub ?? '', ['input', 'quoteId']);
  else refuseOthersTrade(caller, tradeRef, ['input', 'tradeRef']);
}

function inUse(quoteId: string, amountMinor: bigint, currency: string) {
  return { quoteId, amount: moneyOf(amountMinor, currency) };
}
