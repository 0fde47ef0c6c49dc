import { keyOfCaller, refuseForeignOperator } from '../../host/access/parties.ts';
import { derivedGlobalId } from '../../host/globalId.ts';
import { minorUnits } from '../../host/money.ts';
import { InputFaults, refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { insertCorrection } from '../queries/corrections.ts';
import { shareNettingCycle } from '../queries/nettingCycles.ts';
import { lockSettlement, refundsOf, type SettlementRow } from '../queries/settlements.ts';
import type { CorrectSettlementInput } from '../resolverTypes.ts';
import { refuseUnbookable } from '../rules/bookableAmount.ts';
import { settlementId } from '../rules/ids.ts';
import { limits } from '../rules/limits.ts';

/**
 * Proposes the amount that a payment between two hubs should have. It is booked once the other hub's operator has proposed the
 * same: see applyCorrections.
 */
export async function correctSettlement(input: CorrectSettlementInput, work: UnitOfWork): Promise<string> {
  const { transaction, hub, caller, at } = work;
  const { counterparty, payerHub, tradeRef } = input;
  const { minor, reason } = checkedCorrection(input, work);
  refuseForeignOperator(caller, hub.code, ['input', 'hub']);
  const settlement = await lockSettlement(
    transaction,
    settlementId(hub.code, tradeRef, directionAt(hub.code, payerHub)),
  );
  if (!settlement && minor > 0n) {
    const message = 'This hub has no such payment: book it with restoreSettlement, or propose 0.';
    throw refuse('CONFLICT', message, ['input', 'tradeRef']);
  }
  if (settlement) await refuseUncorrectable(settlement, work);
  const id = derivedGlobalId(hub.code, 'SettlementCorrection', keyOfCaller(caller, input.idempotencyKey));
  await insertCorrection(transaction, {
    ...{ id, tradeRef, payerHub, counterparty, minor, currency: input.amount.currencyCode, reason },
    ...{ state: 'PROPOSED', error: null, proposedAt: at, updatedAt: at },
  });
  return id;
}

/** The direction of a payment at a hub. */
export function directionAt(hub: string, payerHub: string): 'OUT' | 'IN' {
  return payerHub === hub ? 'OUT' : 'IN';
}

function checkedCorrection(input: CorrectSettlementInput, { hub, terms }: UnitOfWork) {
  const { counterparty, payerHub, amount } = input;
  const faults = new InputFaults();
  if (input.hub !== hub.code) faults.add(`This is ${hub.code}.`, ['input', 'hub']);
  if (!terms.pair(hub.code, counterparty))
    faults.add(`${hub.code} does not settle with it.`, ['input', 'counterparty']);
  if (payerHub !== hub.code && payerHub !== counterparty) {
    faults.add('The payer’s hub is one of the two.', ['input', 'payerHub']);
  }
  faults.reference(input.tradeRef, ['input', 'tradeRef'], limits.referenceLength);
  const minor = faults.attempt(0n, () => minorUnits(amount, ['input', 'amount']));
  if (minor < 0n) faults.add('The amount must not be below zero.', ['input', 'amount', 'amount']);
  faults.attempt(undefined, () => refuseUnbookable(minor, ['input', 'amount', 'amount']));
  const reason = faults.text(input.reason, ['input', 'reason'], { maxLength: limits.reasonLength, multiline: true });
  faults.refuseIfAny();
  return { minor, reason };
}

/** @throws Refusal where the two hubs have agreed on the payment, or where something was built on it */
export async function refuseUncorrectable(settlement: SettlementRow, { transaction }: UnitOfWork): Promise<void> {
  const field = ['input', 'tradeRef'];
  const { id, state, refundOf, tradeRef, nettingCycleId } = settlement;
  if (state !== 'POSTED' || nettingCycleId === null) {
    throw refuse('CONFLICT', `The payment is ${state}: its trade goes on by itself.`, field);
  }
  const cycle = await shareNettingCycle(transaction, nettingCycleId);
  if (cycle?.state === 'AGREED' || cycle?.state === 'SETTLED') {
    throw refuse('ILLEGAL_TRANSITION', 'The two hubs have agreed on this payment: refund it.', field);
  }
  const refunds = await Promise.all([tradeRef, id].map((paid) => refundsOf(transaction, paid)));
  if (refundOf !== null || refunds.flat().length > 0) {
    throw refuse('CONFLICT', 'A refund, or a payment that was refunded, cannot be corrected.', field);
  }
}
