import { refuseOtherHub } from '../../host/access/refuseStrangers.ts';
import { parseGlobalId } from '../../host/globalId.ts';
import { InputFaults } from '../../host/InputFaults.ts';
import { moneyOf } from '../../host/money.ts';
import { refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { entryOf, lockAllowance, moveEntry } from '../queries/allowance.ts';
import type { RecordImportInput } from '../resolverTypes.ts';
import { checkQuoteId } from './checkQuoteId.ts';

/**
 * What became of a quote that this hub assessed: booked, it counts in the year of its assessment, also where its hold has
 * lapsed meanwhile, since a booking is a fact; cancelled, it counts no longer.
 * @returns what it counts for now
 */
export async function recordImport(input: RecordImportInput, { transaction, hub, caller }: UnitOfWork) {
  const faults = new InputFaults();
  if (input.destination !== hub.code) {
    faults.add(`This is ${hub.code}: tell the hub of the destination.`, ['input', 'destination']);
  }
  checkQuoteId(faults, input.quoteId);
  faults.refuseIfAny();
  refuseOtherHub(caller, parseGlobalId(input.quoteId)?.hub ?? '', ['input', 'quoteId']);
  const known = await entryOf(transaction, input.quoteId);
  if (!known) throw refuse('NOT_FOUND', 'No allowance was held for this quote.', ['input', 'quoteId']);
  await lockAllowance(transaction, known);
  await moveEntry(transaction, input.quoteId, input.outcome);
  const { state, amountMinor } = (await entryOf(transaction, input.quoteId)) ?? known;
  return moneyOf(state === 'COUNTED' ? amountMinor : 0n, hub.currency);
}
