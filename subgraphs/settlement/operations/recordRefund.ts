import { refuseOtherHub } from '../../host/access/parties.ts';
import { ownId, parseGlobalId } from '../../host/globalId.ts';
import { moneyOf } from '../../host/money.ts';
import { InputFaults, refuse } from '../../host/Refusal.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import { askOrThrow } from '../../host/supergraph/askOrThrow.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { accountsById, lockAccounts } from '../queries/accounts.ts';
import { insertSettlement, refundsOf, type SettlementRow, setPosted } from '../queries/settlements.ts';
import { lockTrade, type TradeRow } from '../queries/trades.ts';
import type { RecordRefundInput } from '../resolverTypes.ts';
import { bookableAmount } from '../rules/bookableAmount.ts';
import { exchanged } from '../rules/fx.ts';
import { settlementId } from '../rules/ids.ts';
import { nextPart } from '../rules/refunds.ts';
import { dutyRelief, type RefundedGoods, refundedGoodsSelection } from './dutyRelief.ts';
import { bookTransfers, type Leg, openedAccount } from './ledger.ts';
import { cycleOfPayment } from './nettingCycles.ts';
import { type PayerSettlement, payerSettlementSelection } from './postSettlement.ts';

/** A refund as the hub that pays it shows it. */
export interface RefundAtPayer {
  readonly settlement: PayerSettlement | null;
  readonly return: RefundedGoods | null;
}

const query = `query RefundAtItsPayer($settlement: ID!, $return: ID!) {
  settlement(id: $settlement) { ${payerSettlementSelection} }
  return(id: $return) { ${refundedGoodsSelection} }
}`;

/** What the paying hub says of a refund: its word decides, not the caller's. */
export async function refundAtPayer(
  { returnId, tradeId }: RecordRefundInput,
  context: HubContext,
): Promise<RefundAtPayer> {
  const faults = new InputFaults();
  const id = parseGlobalId(returnId);
  ownId(tradeId, context.hub.code, 'Trade');
  if (id?.type !== 'Return') faults.add('This is not the id of a return.', ['input', 'returnId']);
  faults.refuseIfAny();
  const settlement = settlementId(id?.hub ?? '', returnId, 'OUT');
  return askOrThrow<RefundAtPayer>(context, 'The refund', query, { settlement, return: returnId });
}

/**
 * Books a refund that the seller's hub has paid: what that one owes for it, what the payer gets back at the rate of the
 * trade, and the duties and taxes that its customs gives back. All refunds of a trade together never exceed what was paid.
 */
export async function recordRefund(input: RecordRefundInput, work: UnitOfWork, paid: RefundAtPayer): Promise<string> {
  const { transaction, hub, at } = work;
  const payerHub = parseGlobalId(input.returnId)?.hub ?? '';
  refuseOtherHub(work.caller, payerHub, ['input', 'returnId']);
  const amount = bookableAmount(input.amount, ['input', 'amount']);
  const trade = await lockTrade(transaction, input.tradeId, null);
  if (trade?.sellerHub !== payerHub) throw refuse('NOT_FOUND', 'There is no such trade.', ['input', 'tradeId']);
  const payerCycleId = refuseUnpaid(trade, amount, input, paid, payerHub);
  const refunds = await refundsOf(transaction, trade.id);
  const amounts = refundAmounts(trade, amount, refunds, paid, work);
  const [account] = await accountsById(transaction, [trade.payerAccountId]);
  if (!account) throw new Error(`Trade ${trade.id} was paid from ${trade.payerAccountId}, which is missing.`);
  const id = settlementId(hub.code, input.returnId, 'IN');
  const legs = await legsOf(trade, amount, amounts, work);
  const payment = { counterparty: payerHub, currency: trade.obligationCurrency };
  const cycle = await cycleOfPayment(payment, payerCycleId, work);
  const isNew = await insertSettlement(transaction, {
    ...{ id, direction: 'IN', tradeRef: input.returnId, refundOf: trade.id, counterparty: payerHub },
    ...{ payerAccountId: legs.dueFrom, payeeMerchantId: null, payeeAccountId: trade.payerAccountId },
    ...{ sellMinor: amount, sellCurrency: trade.obligationCurrency },
    // A refund of less than the smallest unit of the payer's currency waits in the books of the next one.
    ...{ buyMinor: amounts.goods, buyCurrency: trade.currency, customsMinor: amounts.customs },
    ...{ obligationMinor: amount, obligationCurrency: trade.obligationCurrency },
    ...{ fxQuoteId: null, createdAt: at, expiresAt: null },
  });
  if (!isNew) throw refuse('CONFLICT', 'This refund was already booked.', ['input', 'returnId']);
  await lockAccounts(
    transaction,
    legs.all.flatMap(({ debit, credit }) => [debit, credit]),
  );
  await bookTransfers(work, id, 'POSTED', legs.all);
  await setPosted(transaction, id, cycle.id, at);
  return id;
}

/** @throws Refusal where the other hub has not paid this very refund of this trade, or the trade is not paid */
function refuseUnpaid(
  trade: TradeRow,
  amount: bigint,
  { returnId, tradeId }: RecordRefundInput,
  { settlement, return: returned }: RefundAtPayer,
  payerHub: string,
): string {
  if (trade.state !== 'COMMITTED' && trade.state !== 'SETTLED') {
    throw refuse('CONFLICT', `The trade is ${trade.state}: there is nothing to refund.`, ['input', 'tradeId']);
  }
  const due = moneyOf(amount, trade.obligationCurrency);
  const isPaid =
    settlement?.state === 'POSTED' &&
    settlement.buy.amount === due.amount &&
    settlement.buy.currencyCode === due.currencyCode &&
    returned?.tradeRef === tradeId;
  if (isPaid && settlement.nettingCycleId !== null) return settlement.nettingCycleId;
  throw refuse('CONFLICT', `${payerHub} has not paid ${returnId} for this trade.`, ['input', 'returnId']);
}

interface RefundAmounts {
  /** For goods, carriage and insurance, in minor units of the payer's currency. */
  readonly goods: bigint;
  /** Duties and taxes. */
  readonly customs: bigint;
}

function refundAmounts(
  trade: TradeRow,
  amount: bigint,
  refunds: readonly SettlementRow[],
  paid: RefundAtPayer,
  work: UnitOfWork,
): RefundAmounts {
  const sum = (of: (refund: SettlementRow) => bigint) => refunds.reduce((total, refund) => total + of(refund), 0n);
  const owed = sum(({ obligationMinor }) => obligationMinor) + amount;
  if (owed > trade.obligationMinor) {
    const left = moneyOf(trade.obligationMinor - owed + amount, trade.obligationCurrency);
    throw refuse('CONFLICT', `At most ${left.currencyCode} ${left.amount} of the trade is left to refund.`, [
      'input',
      'amount',
    ]);
  }
  const goods = nextPart(
    trade.goodsMinor,
    owed,
    trade.obligationMinor,
    sum(({ buyMinor }) => buyMinor),
  );
  const booked = refunds.map(({ tradeRef }) => tradeRef);
  const relief = paid.return && dutyRelief(paid.return, booked, work);
  const customs = relief
    ? nextPart(
        trade.customsMinor,
        relief.part,
        relief.whole,
        sum(({ customsMinor }) => customsMinor),
      )
    : 0n;
  return { goods, customs: customs > 0n ? customs : 0n };
}

async function legsOf(
  { payerAccountId, currency, obligationCurrency, sellerHub }: TradeRow,
  amount: bigint,
  { goods, customs }: RefundAmounts,
  work: UnitOfWork,
): Promise<{ readonly dueFrom: string; readonly all: readonly Leg[] }> {
  const dueFrom = await openedAccount(work, 'DUE_FROM', obligationCurrency, sellerHub);
  const duties: Leg = {
    ...{ purpose: 'CUSTOMS', debit: await openedAccount(work, 'CUSTOMS', currency), credit: payerAccountId },
    ...{ currency, amount: customs },
  };
  if (currency === obligationCurrency) {
    const refund = { purpose: 'PAYER', debit: dueFrom, credit: payerAccountId, currency, amount: goods };
    return { dueFrom, all: [refund, duties] };
  }
  const [foreignPosition, ownPosition, difference] = [
    await openedAccount(work, 'FX_POSITION', obligationCurrency),
    await openedAccount(work, 'FX_POSITION', currency),
    await openedAccount(work, 'FX_DIFFERENCE', currency),
  ];
  const rate = work.terms.rate(obligationCurrency, currency);
  const gain = rate ? exchanged(amount, rate) - goods : 0n;
  return {
    dueFrom,
    all: [
      {
        ...{ purpose: 'OBLIGATION', debit: dueFrom, credit: foreignPosition },
        ...{ currency: obligationCurrency, amount },
      },
      { purpose: 'PAYER', debit: ownPosition, credit: payerAccountId, currency, amount: goods },
      { purpose: 'GAIN', debit: ownPosition, credit: difference, currency, amount: gain },
      { purpose: 'LOSS', debit: difference, credit: ownPosition, currency, amount: -gain },
      duties,
    ],
  };
}
