import type { EntityLoaders } from '../../schema/federatedSchema.ts';
import { pageSize } from '../host/connections.ts';
import { defineMutation, type MutationDefinition } from '../host/defineMutation.ts';
import { anyOwn, idOf, parseGlobalId } from '../host/globalId.ts';
import { badInput, hubError } from '../host/hubErrors.ts';
import { readerOf } from '../host/loaders.ts';
import { moneyOf } from '../host/money.ts';
import type { HubContext } from '../host/Subgraph.ts';
import type { UnitOfWork } from '../host/UnitOfWork.ts';
import type { SettlementLoaders } from './loaders.ts';
import { type AccountStatement as Statement, transferOfEntry } from './operations/accountStatement.ts';
import { depositFunds, openAccount } from './operations/accounts.ts';
import { correctSettlement } from './operations/correctSettlement.ts';
import { decideDispute, disputedGoods, openDispute, withdrawDispute } from './operations/disputes.ts';
import { quoteFx } from './operations/fxQuotes.ts';
import { holdFunds } from './operations/holdFunds.ts';
import { closeNettingCycle, emptyCycleClosedThere } from './operations/nettingCycles.ts';
import { recordPayout, requestPayout } from './operations/payouts.ts';
import { cancelTrade, placeTrade } from './operations/placeTrade.ts';
import { payerSettlement, postSettlement, voidSettlement } from './operations/postSettlement.ts';
import { heldAtPayer, recordInboundSettlement } from './operations/recordInboundSettlement.ts';
import { recordRefund, refundAtPayer } from './operations/recordRefund.ts';
import { lostPayment, restoreSettlement } from './operations/restoreSettlement.ts';
import { decideReturn, inspectReturn, receiveReturn, requestReturn, withdrawReturn } from './operations/returns.ts';
import { resultOf } from './operations/sendStep.ts';
import { boughtGoods } from './operations/shippedGoods.ts';
import { tradeFacts } from './operations/tradeFacts.ts';
import type { AccountRow } from './queries/accounts.ts';
import type { CorrectionRow } from './queries/corrections.ts';
import type { DisputeRow } from './queries/disputes.ts';
import { type EntryRow, entriesOfAccounts, sequenceOf } from './queries/entries.ts';
import type { FxQuoteRow } from './queries/fxQuotes.ts';
import type { NettingCycleRow, NettingLineRow } from './queries/nettingCycles.ts';
import type { PayoutRow } from './queries/payouts.ts';
import type { ReturnRow } from './queries/returns.ts';
import type { SettlementRow } from './queries/settlements.ts';
import type { TradeStepRow } from './queries/tradeSteps.ts';
import type { TradeRow } from './queries/trades.ts';
import type { TransferRow } from './queries/transfers.ts';
import { balanceOf } from './rules/balanceOf.ts';
import { nettingDigest, nettingSums, undisputed } from './rules/compareBooks.ts';
import { settlementId } from './rules/ids.ts';
import { limits } from './rules/limits.ts';
import type { StepName } from './rules/saga.ts';

type Context = HubContext<SettlementLoaders>;

type Keyed = { readonly idempotencyKey: string };
type Prepare<Input, Prepared> = MutationDefinition<Input, string, unknown, Prepared>['prepare'];

/**
 * A mutation that answers the id of what it changed; `payloads` reads that as it now is.
 * @param operation answers the global id
 */
function define<Input extends Keyed, Field extends string, Prepared = undefined>(
  name: string,
  field: Field,
  operation: (input: Input, work: UnitOfWork, prepared: Prepared) => Promise<string>,
  prepare?: Prepare<Input, Prepared>,
) {
  return defineMutation({
    ...{ name, field, prepare },
    work: async (input: Input, work, prepared: Prepared) => ({ id: await operation(input, work, prepared) }),
  });
}

/** The root fields of `Mutation`. */
export const mutations = {
  openAccount: define('openAccount', 'account', openAccount),
  depositFunds: define('depositFunds', 'account', depositFunds),
  requestPayout: define('requestPayout', 'payout', requestPayout),
  recordPayout: define('recordPayout', 'payout', recordPayout),
  quoteFx: define('quoteFx', 'fxQuote', quoteFx),
  placeTrade: define('placeTrade', 'trade', placeTrade, tradeFacts),
  cancelTrade: define('cancelTrade', 'trade', cancelTrade),
  holdFunds: define('holdFunds', 'settlement', holdFunds),
  postSettlement: define('postSettlement', 'settlement', postSettlement, payerSettlement),
  voidSettlement: define('voidSettlement', 'settlement', voidSettlement, payerSettlement),
  recordInboundSettlement: define('recordInboundSettlement', 'settlement', recordInboundSettlement, heldAtPayer),
  restoreSettlement: define('restoreSettlement', 'settlement', restoreSettlement, lostPayment),
  requestReturn: define('requestReturn', 'return', requestReturn, boughtGoods),
  withdrawReturn: define('withdrawReturn', 'return', withdrawReturn),
  decideReturn: define('decideReturn', 'return', decideReturn),
  receiveReturn: define('receiveReturn', 'return', receiveReturn),
  inspectReturn: define('inspectReturn', 'return', inspectReturn),
  recordRefund: define('recordRefund', 'settlement', recordRefund, refundAtPayer),
  openDispute: define('openDispute', 'dispute', openDispute, boughtGoods),
  withdrawDispute: define('withdrawDispute', 'dispute', withdrawDispute),
  decideDispute: define('decideDispute', 'dispute', decideDispute, disputedGoods),
  correctSettlement: define('correctSettlement', 'correction', correctSettlement),
  closeNettingCycle: define('closeNettingCycle', 'nettingCycle', closeNettingCycle, emptyCycleClosedThere),
};

const read =
  <Field extends string>(field: Field, loader: keyof SettlementLoaders) =>
  (payload: { readonly [name in Field]: { readonly id: string } | null }, _: unknown, { loaders }: Context) => {
    const subject = payload[field];
    return subject && loaders[loader].load(subject.id as never);
  };

/** Resolvers of the payloads' fields. */
const payloads = {
  AccountPayload: { account: read('account', 'account') },
  SettlementCorrectionPayload: { correction: read('correction', 'correction') },
  PayoutPayload: { payout: read('payout', 'payout') },
  FxQuotePayload: { fxQuote: read('fxQuote', 'fxQuote') },
  TradePayload: { trade: read('trade', 'trade') },
  SettlementPayload: { settlement: read('settlement', 'settlement') },
  ReturnPayload: { return: read('return', 'return') },
  DisputePayload: { dispute: read('dispute', 'dispute') },
  NettingCyclePayload: { nettingCycle: read('nettingCycle', 'nettingCycle') },
};

const Account = {
  updatedAt: ({ openedAt, updatedAt }: AccountRow) => updatedAt ?? openedAt,
  hub: (_: AccountRow, __: unknown, { hub }: Context) => ({ code: hub.code }),
  posted: (row: AccountRow) => moneyOf(balanceOf(row).posted, row.currency),
  pending: (row: AccountRow) => moneyOf(balanceOf(row).pending, row.currency),
  available: (row: AccountRow) => moneyOf(balanceOf(row).available, row.currency),
  async entries({ id }: AccountRow, { first, after }: { first: number; after?: string | null }, context: Context) {
    const size = pageSize(first);
    if (after == null) return context.loaders.entriesOfAccount.load({ owner: id, first: size });
    const reader = readerOf(context);
    const before = await sequenceOf(reader, id, transferOfEntry(after));
    if (before === undefined) throw badInput('`after` is not the id of an entry of this account.');
    return entriesOfAccounts(reader, [id], size, before);
  },
};

const AccountStatement = {
  opening: (statement: Statement) => statement.opening(),
  closing: (statement: Statement) => statement.closing(),
  lines: (statement: Statement, page: { first: number; after?: string | null }) => statement.lines(page),
  csv: (statement: Statement) => statement.csv(),
};

const Entry = {
  id: ({ transferId, side }: EntryRow) => `${transferId}:${side}`,
  amount: ({ amount, currency }: EntryRow) => moneyOf(amount, currency),
  // Of demo data it names the owner as well.
  purpose: ({ purpose }: EntryRow) => purpose.split(' ')[0],
  tradeRef: async ({ cause }: EntryRow, _: unknown, { loaders }: Context) =>
    (await loaders.documentsOfCause.load(cause))[0]?.tradeRef ?? null,
  reference: async ({ cause }: EntryRow, _: unknown, { loaders }: Context) =>
    (await loaders.documentsOfCause.load(cause))[0]?.reference ?? null,
};

const SettlementCorrection = {
  hub: (_: CorrectionRow, __: unknown, { hub }: Context) => ({ code: hub.code }),
  counterparty: ({ counterparty }: CorrectionRow) => ({ code: counterparty }),
  payerHub: ({ payerHub }: CorrectionRow) => ({ code: payerHub }),
  amount: ({ minor, currency }: CorrectionRow) => moneyOf(minor, currency),
};

const Payout = {
  account: ({ accountId }: PayoutRow, _: unknown, { loaders }: Context) => accountOrRefuse(accountId, loaders),
  amount: ({ minor, currency }: PayoutRow) => moneyOf(minor, currency),
};

const FxQuote = {
  ownerId: ({ owner }: FxQuoteRow) => (owner !== null && parseGlobalId(owner)?.type === 'Marketplace' ? owner : null),
  sell: (row: FxQuoteRow) => moneyOf(row.sellMinor, row.sellCurrency),
  buy: (row: FxQuoteRow) => moneyOf(row.buyMinor, row.buyCurrency),
  rateNumerator: (row: FxQuoteRow) => String(row.rateNumerator),
  rateDenominator: (row: FxQuoteRow) => String(row.rateDenominator),
};

const Merchant = {
  accounts: ({ id }: { id: string }, _: unknown, { loaders }: Context) => loaders.accountsOfOwner.load(id),
};

const connection = { totalCount: ({ count }: { count: () => Promise<number> }) => count() };

const Settlement = {
  updatedAt: async ({ id, createdAt }: SettlementRow, _: unknown, { loaders }: Context) =>
    (await loaders.changesOfCause.load(id))[0]?.at ?? createdAt,
  payerAccount: ({ payerAccountId }: SettlementRow, _: unknown, { loaders }: Context) =>
    accountOrRefuse(payerAccountId, loaders),
  sell: (row: SettlementRow) => moneyOf(row.sellMinor, row.sellCurrency),
  buy: (row: SettlementRow) => moneyOf(row.buyMinor, row.buyCurrency),
  fx: ({ fxQuoteId }: SettlementRow, _: unknown, { loaders }: Context) => fxQuoteId && loaders.fxQuote.load(fxQuoteId),
  transfers: ({ id }: SettlementRow, _: unknown, { loaders }: Context) => loaders.transfersOfCause.load(id),
};

/** A booking has an account of somebody else's on one side, mostly. @throws GraphQLError where it is not the caller's */
async function accountOrRefuse(id: string, loaders: SettlementLoaders): Promise<AccountRow> {
  const account = await loaders.account.load(id);
  if (account) return account;
  throw hubError('UNAUTHORIZED_FIELD_OR_TYPE', "This is another's account.");
}

const Transfer = {
  debit: ({ debit }: TransferRow, _: unknown, { loaders }: Context) => accountOrRefuse(debit, loaders),
  credit: ({ credit }: TransferRow, _: unknown, { loaders }: Context) => accountOrRefuse(credit, loaders),
  amount: ({ amount, currency }: TransferRow) => moneyOf(amount, currency),
};

/** What a step of the trade made, as the reference of an entity. */
const made =
  (name: StepName) =>
  async (trade: TradeRow, _: unknown, { loaders }: Context) => {
    const id = resultOf(await loaders.stepsOfTrade.load(trade.id), name);
    return id === null ? null : { id };
  };

/** True for those who see a trade, but not the goods that its hub has reserved at the seller's. */
function seesNoReservation({ caller }: Context): boolean {
  return caller.principal.kind === 'marketplace' || caller.principal.kind === 'operator';
}

const Trade = {
  async updatedAt({ id, createdAt }: TradeRow, _: unknown, { loaders }: Context) {
    const steps = await loaders.stepsOfTrade.load(id);
    return steps.reduce((latest, { at }) => (at > latest ? at : latest), createdAt);
  },
  state: ({ state, inDoubt }: TradeRow) => (inDoubt ? 'IN_DOUBT' : state),
  steps: ({ id }: TradeRow, _: unknown, { loaders }: Context) => loaders.stepsOfTrade.load(id),
  quote: ({ quoteId }: TradeRow) => ({ id: quoteId }),
  reservation: (trade: TradeRow, args: unknown, context: Context) =>
    seesNoReservation(context) ? null : made('reserveStock')(trade, args, context),
  shipment: made('bookShipment'),
  settlement: ({ id }: TradeRow, _: unknown, { hub, loaders }: Context) =>
    loaders.settlement.load(settlementId(hub.code, id, 'OUT')),
  total: ({ goodsMinor, customsMinor, currency }: TradeRow) => moneyOf(goodsMinor + customsMinor, currency),
  refunded: async (trade: TradeRow, _: unknown, context: Context) =>
    moneyOf(await refundedOf(trade, context), trade.currency),
  net: async (trade: TradeRow, _: unknown, context: Context) =>
    moneyOf(trade.goodsMinor + trade.customsMinor - (await refundedOf(trade, context)), trade.currency),
};

const Return = {
  hub: (_: ReturnRow, __: unknown, { hub }: Context) => ({ code: hub.code }),
  shipment: ({ shipmentId }: ReturnRow) => ({ id: shipmentId }),
  lines: ({ lines }: ReturnRow) => lines.map(({ productId, ...line }) => ({ ...line, product: { id: productId } })),
  refund(row: ReturnRow, _: unknown, { hub, loaders }: Context) {
    if (row.paidAt === null) return null;
    const { currency } = row;
    const [goods, carriage] = [row.goodsMinor ?? 0n, row.carriageMinor ?? 0n];
    return {
      goods: moneyOf(goods, currency),
      carriage: moneyOf(carriage, currency),
      total: moneyOf(goods + carriage, currency),
      claimed: moneyOf(row.claimedMinor, currency),
      settlement: loaders.settlement.load(settlementId(hub.code, row.id, 'OUT')),
    };
  },
};

const Dispute = {
  hub: (_: DisputeRow, __: unknown, { hub }: Context) => ({ code: hub.code }),
  shipment: ({ shipmentId }: DisputeRow) => ({ id: shipmentId }),
  return: ({ returnId }: DisputeRow, _: unknown, { loaders }: Context) => returnId && loaders.return.load(returnId),
  refund: ({ refundMinor, currency }: DisputeRow) => (refundMinor === null ? null : moneyOf(refundMinor, currency)),
};

async function refundedOf({ id }: TradeRow, { loaders }: Context): Promise<bigint> {
  const refunds = await loaders.refundsOfTrade.load(id);
  return refunds.reduce((sum, { buyMinor, customsMinor }) => sum + buyMinor + customsMinor, 0n);
}

const TradeStep = { hub: ({ hub }: TradeStepRow) => ({ code: hub }) };

const NettingCycle = {
  hub: (_: NettingCycleRow, __: unknown, { hub }: Context) => ({ code: hub.code }),
  counterparty: ({ counterparty }: NettingCycleRow) => ({ code: counterparty }),
  async gross(cycle: NettingCycleRow, _: unknown, { hub, loaders }: Context) {
    const { owed, owedCount, due, dueCount } = nettingSums(await loaders.linesOfCycle.load(cycle.id));
    return [
      obligation(hub.code, cycle.counterparty, owed, owedCount, cycle.currency),
      obligation(cycle.counterparty, hub.code, due, dueCount, cycle.currency),
    ].filter(({ settlements }) => settlements > 0);
  },
  async net(cycle: NettingCycleRow, _: unknown, { hub, loaders }: Context) {
    const { owed, owedCount, due, dueCount } = nettingSums(await loaders.linesOfCycle.load(cycle.id));
    if (owed === due) return [];
    const count = owedCount + dueCount;
    return owed > due
      ? [obligation(hub.code, cycle.counterparty, owed - due, count, cycle.currency)]
      : [obligation(cycle.counterparty, hub.code, due - owed, count, cycle.currency)];
  },
  settlements: async ({ id }: NettingCycleRow, _: unknown, { loaders }: Context) =>
    (await loaders.linesOfCycle.load(id)).length,
  digest: async ({ id, counterparty, currency }: NettingCycleRow, _: unknown, { hub, loaders }: Context) =>
    nettingDigest(await loaders.linesOfCycle.load(id), { hub: hub.code, counterparty, currency }),
  undisputedDigest: async (cycle: NettingCycleRow, _: unknown, { hub, loaders }: Context) => {
    const lines = undisputed(await loaders.linesOfCycle.load(cycle.id), cycle.contested);
    return nettingDigest(lines, { ...cycle, hub: hub.code });
  },
  async lines(
    { id, counterparty, currency }: NettingCycleRow,
    { first, after }: { first: number; after?: string | null },
    { hub, loaders }: Context,
  ) {
    if (first < 1 || first > limits.nettingLines) {
      throw badInput(`\`first\` is ${first}; it must be from 1 to ${limits.nettingLines}.`);
    }
    const lines = await loaders.linesOfCycle.load(id);
    return lines
      .filter(({ tradeRef }) => after == null || tradeRef > after)
      .slice(0, first)
      .map((line) => lineOf(line, hub.code, counterparty, currency));
  },
};

function lineOf(
  { tradeRef, direction, amountMinor, postedAt }: NettingLineRow,
  hub: string,
  other: string,
  currency: string,
) {
  const [from, to] = direction === 'OUT' ? [hub, other] : [other, hub];
  return { tradeRef, from: { code: from }, to: { code: to }, amount: moneyOf(amountMinor, currency), postedAt };
}

function obligation(from: string, to: string, units: bigint, settlements: number, currency: string) {
  return { from: { code: from }, to: { code: to }, amount: moneyOf(units, currency), settlements };
}

/** Resolvers by type, of the fields that are not simply there. */
export const types = {
  ...payloads,
  ...{ TradeConnection: connection, SettlementConnection: connection, NettingCycleConnection: connection },
  PayoutConnection: connection,
  ...{
    Account,
    AccountStatement,
    Entry,
    FxQuote,
    Merchant,
    Settlement,
    Transfer,
    Trade,
    TradeStep,
    NettingCycle,
    Payout,
    SettlementCorrection,
    Return,
    Dispute,
    ReturnConnection: connection,
  },
};

export const entities: EntityLoaders<Context> = {
  Account: (references, { loaders }) => loaders.account.loadMany(references.map(idOf)),
  FxQuote: (references, { loaders }) => loaders.fxQuote.loadMany(references.map(idOf)),
  Settlement: (references, { loaders }) => loaders.settlement.loadMany(references.map(idOf)),
  Trade: (references, { loaders }) => loaders.trade.loadMany(references.map(idOf)),
  Payout: (references, { loaders }) => loaders.payout.loadMany(references.map(idOf)),
  Return: (references, { loaders }) => loaders.return.loadMany(references.map(idOf)),
  Dispute: (references, { loaders }) => loaders.dispute.loadMany(references.map(idOf)),
  NettingCycle: (references, { loaders }) => loaders.nettingCycle.loadMany(references.map(idOf)),
  // Any merchant of this hub: whether it has accounts is asked of its field.
  Merchant: (references, { hub }) => references.map((reference) => anyOwn(reference, 'Merchant', hub.code)),
};
