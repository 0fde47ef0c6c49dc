import { refuseForeignOperator } from '../../host/access/parties.ts';
import type { Money } from '../../host/money.ts';
import { InputFaults, refuse } from '../../host/Refusal.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import { askOrThrow } from '../../host/supergraph/askOrThrow.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { lockSettlement, type SettlementRow } from '../queries/settlements.ts';
import type { RestoreSettlementInput, SettlementState } from '../resolverTypes.ts';
import { bookableAmount } from '../rules/bookableAmount.ts';
import { settlementId } from '../rules/ids.ts';
import { limits } from '../rules/limits.ts';
import { bookHold } from './holdFunds.ts';
import { cycleOfPayment } from './nettingCycles.ts';
import { paymentOf, postInbound, postOutbound } from './postSettlement.ts';
import { bookInbound } from './recordInboundSettlement.ts';
import { hasShipment, releaseShare } from './releaseShares.ts';

/**
 * Books a payment again that this hub has lost with a part of its database. Both hubs of a payment keep it, so the other one
 * says what it was: as with `postSettlement`, what it has posted decides. What only this hub knew is not brought back: the
 * duties of a trade that it coordinated, and the FX quote of one that it was paid for.
 */
export async function restoreSettlement(
  input: RestoreSettlementInput,
  work: UnitOfWork,
  { payment, isShipped }: LostPayment,
): Promise<string> {
  const { hub, counterparty, tradeRef } = input;
  const { transaction, terms } = work;
  const isPayer = input.payerAccountId != null;
  const faults = new InputFaults();
  if (hub !== work.hub.code) faults.add(`This is ${work.hub.code}.`, ['input', 'hub']);
  faults.reference(tradeRef, ['input', 'tradeRef'], limits.referenceLength);
  if (!terms.pair(hub, counterparty)) faults.add(`${hub} does not settle with it.`, ['input', 'counterparty']);
  faults.refuseIfAny();
  refuseForeignOperator(work.caller, hub, ['input', 'hub']);
  const id = settlementId(hub, tradeRef, isPayer ? 'OUT' : 'IN');
  const known = await lockSettlement(transaction, id);
  if (known?.state === 'POSTED') return id;
  if (known && (isPayer || known.state !== 'HELD')) {
    const message = `This hub has the payment: it is ${known.state}, and its trade goes on by itself.`;
    throw refuse('CONFLICT', message, ['input', 'tradeRef']);
  }
  const { amount, cycleId, payeeMerchantId } = postedPayment(payment, input);
  const minor = bookableAmount(amount, ['input', 'tradeRef']);
  const common = { tradeRef, payeeMerchantId, amount, fxQuoteId: input.fxQuoteId };
  if (isPayer) {
    const obligation = { amount: minor, currency: amount.currencyCode, counterparty };
    await bookHold({ ...common, payerAccountId: input.payerAccountId ?? '' }, obligation, 0n, work);
    const held = await heldSettlement(id, work);
    await postOutbound(held, work, await cycleOfPayment(paymentOf(held), cycleId, work));
    return id;
  }
  if (!known) await bookInbound({ ...common, payerHub: counterparty }, minor, work);
  await postInbound(await heldSettlement(id, work), cycleId, work);
  // A shipment that is lost too will never be delivered here.
  if (!isShipped) await releaseShare(id, work);
  return id;
}

async function heldSettlement(id: string, { transaction }: UnitOfWork): Promise<SettlementRow> {
  const settlement = await lockSettlement(transaction, id);
  if (settlement) return settlement;
  throw new Error(`The settlement ${id} was not booked.`);
}

/** @throws Refusal `CONFLICT` where the other hub has not posted it */
function postedPayment(payment: TheirSettlement | null, { counterparty, payerAccountId }: RestoreSettlementInput) {
  if (payment?.state !== 'POSTED' || payment.nettingCycleId === null || payment.payeeMerchantId === null) {
    const kind = payerAccountId == null ? 'payment to this hub' : 'payment from this hub';
    throw refuse('CONFLICT', `${counterparty} has not posted a ${kind} for this trade.`, ['input', 'tradeRef']);
  }
  // What the two hubs owe each other is what the payer's hub buys, and what the payee's sells.
  const amount = payerAccountId == null ? payment.buy : payment.sell;
  return { amount, cycleId: payment.nettingCycleId, payeeMerchantId: payment.payeeMerchantId };
}

/** A payment as the other hub shows it. */
interface TheirSettlement {
  readonly state: SettlementState;
  readonly nettingCycleId: string | null;
  readonly payeeMerchantId: string | null;
  readonly sell: Money;
  readonly buy: Money;
}

interface LostPayment {
  /** Null where the other hub has none. */
  readonly payment: TheirSettlement | null;
  /** Whether this hub still has the shipment of the trade. */
  readonly isShipped: boolean;
}

const query = /* GraphQL */ `
  query LostPayment($id: ID!) {
    settlement(id: $id) {
      state nettingCycleId payeeMerchantId sell { amount currencyCode } buy { amount currencyCode }
    }
  }
`;

/**
 * What the other hub, and this hub's own shipments, say of a payment.
 * @throws GraphQLError `PEER_UNAVAILABLE` where one of them does not answer
 */
export async function lostPayment(
  { counterparty, tradeRef, payerAccountId }: RestoreSettlementInput,
  context: HubContext<unknown>,
): Promise<LostPayment> {
  const id = settlementId(counterparty, tradeRef, payerAccountId == null ? 'OUT' : 'IN');
  const [{ settlement: payment }, isShipped] = await Promise.all([
    askOrThrow<{ settlement: TheirSettlement | null }>(context, 'The payment at the other hub', query, { id }),
    hasShipment(tradeRef, context),
  ]);
  return { payment, isShipped };
}
