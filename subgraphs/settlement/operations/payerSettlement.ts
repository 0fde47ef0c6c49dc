import { moneyOf } from '../../host/money.ts';
import { refuse } from '../../host/Refusal.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import { askOrThrow } from '../../host/supergraph/askOrThrow.ts';
import { type SettlementRow, settlementsById } from '../queries/settlements.ts';
import type { SettlementInput, SettlementState } from '../resolverTypes.ts';
import { settlementId } from '../rules/settlementId.ts';
import { visibleParties } from '../rules/visibleParties.ts';

/** A payment as the hub that pays shows it. */
export interface PayerSettlement {
  readonly state: SettlementState;
  readonly nettingCycleId: string | null;
  readonly buy: { readonly amount: string; readonly currencyCode: string };
}

const query = /* GraphQL */ `
  query PaymentAtItsPayer($id: ID!) {
    settlement(id: $id) { state nettingCycleId buy { amount currencyCode } }
  }
`;

/**
 * What the payer's hub says of a payment that this hub expects: its word decides, not the caller's. Undefined where this hub
 * is the payer's itself or has no such settlement for the caller; null where the payer's hub has none.
 */
export async function payerSettlement(
  { id }: SettlementInput,
  context: HubContext<unknown>,
): Promise<PayerSettlement | null | undefined> {
  const [settlement] = await settlementsById(context.database, [id], visibleParties(context.caller, context.hub.code));
  if (settlement?.direction !== 'IN') return undefined;
  const { counterparty, tradeRef } = settlement;
  const { settlement: payment } = await askOrThrow<{ settlement: PayerSettlement | null }>(
    context,
    'The payment at its payer',
    query,
    { id: settlementId(counterparty, tradeRef, 'OUT') },
  );
  return payment;
}

/** @throws Refusal `CONFLICT` where the payer's hub has not posted this very amount */
export function refuseUnpaid(settlement: SettlementRow, payment: PayerSettlement | null | undefined): string {
  const due = moneyOf(settlement.obligationMinor, settlement.obligationCurrency);
  const isPaid =
    payment?.state === 'POSTED' &&
    payment.buy.amount === due.amount &&
    payment.buy.currencyCode === due.currencyCode &&
    payment.nettingCycleId !== null;
  if (isPaid) return payment.nettingCycleId;
  throw refuse('CONFLICT', `${settlement.counterparty} has not paid this.`, ['input', 'id']);
}
