import { GraphQLError } from 'graphql';
import type { EntityLoaders } from '../../../schema/federatedSchema.ts';
import { pageSize } from '../../host/cursor.ts';
import { idOf, ownId, parseGlobalId } from '../../host/globalId.ts';
import { badInput, hubError } from '../../host/hubError.ts';
import { moneyOf } from '../../host/money.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import type { SettlementLoaders } from '../loaders/createLoaders.ts';
import type { AccountRow } from '../queries/accounts.ts';
import type { FxQuoteRow } from '../queries/fxQuotes.ts';
import type { NettingCycleRow, NettingLineRow } from '../queries/nettingCycles.ts';
import type { SettlementRow } from '../queries/settlements.ts';
import type { TradeStepRow } from '../queries/tradeSteps.ts';
import type { TradeRow } from '../queries/trades.ts';
import type { EntryRow, TransferRow } from '../queries/transfers.ts';
import { balanceOf } from '../rules/balanceOf.ts';
import { limits } from '../rules/limits.ts';
import { nettingDigest, nettingSums } from '../rules/nettingSums.ts';
import { settlementId } from '../rules/settlementId.ts';
import { resultOf } from '../saga/stepRequest.ts';
import type { StepName } from '../saga/tradeSteps.ts';

type Context = HubContext<SettlementLoaders>;

const Account = {
  hub: (_: AccountRow, __: unknown, { hub }: Context) => ({ code: hub.code }),
  posted: (row: AccountRow) => moneyOf(balanceOf(row).posted, row.currency),
  pending: (row: AccountRow) => moneyOf(balanceOf(row).pending, row.currency),
  available: (row: AccountRow) => moneyOf(balanceOf(row).available, row.currency),
  entries: ({ id }: AccountRow, { first }: { first: number }, { loaders }: Context) =>
    loaders.entriesOfAccount.load({ accountId: id, first: pageSize(first) }),
};

const Entry = {
  id: ({ transferId, side }: EntryRow) => `${transferId}:${side}`,
  amount: ({ amount, currency }: EntryRow) => moneyOf(amount, currency),
};

const FxQuote = {
  ownerId: ({ ownerId }: FxQuoteRow) =>
    ownerId !== null && parseGlobalId(ownerId)?.type === 'Marketplace' ? ownerId : null,
  sell: (row: FxQuoteRow) => moneyOf(row.sellMinor, row.sellCurrency),
  buy: (row: FxQuoteRow) => moneyOf(row.buyMinor, row.buyCurrency),
  rateNumerator: (row: FxQuoteRow) => String(row.rateNumerator),
  rateDenominator: (row: FxQuoteRow) => String(row.rateDenominator),
};

const Merchant = {
  accounts: ({ id }: { id: string }, _: unknown, { loaders }: Context) => loaders.accountsOfOwner.load(id),
};

const Settlement = {
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
  state: ({ state, inDoubt }: TradeRow) => (inDoubt ? 'IN_DOUBT' : state),
  steps: ({ id }: TradeRow, _: unknown, { loaders }: Context) => loaders.stepsOfTrade.load(id),
  quote: ({ quoteId }: TradeRow) => ({ id: quoteId }),
  reservation: (trade: TradeRow, args: unknown, context: Context) =>
    seesNoReservation(context) ? null : made('reserveStock')(trade, args, context),
  shipment: made('bookShipment'),
  settlement: ({ id }: TradeRow, _: unknown, { hub, loaders }: Context) =>
    loaders.settlement.load(settlementId(hub.code, id, 'OUT')),
  total: ({ goodsMinor, customsMinor, currency }: TradeRow) => moneyOf(goodsMinor + customsMinor, currency),
};

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
export const types = { Account, Entry, FxQuote, Merchant, Settlement, Transfer, Trade, TradeStep, NettingCycle };

export const entityLoaders: EntityLoaders<Context> = {
  Account: (references, { loaders }) => loaders.account.loadMany(references.map(idOf)),
  FxQuote: (references, { loaders }) => loaders.fxQuote.loadMany(references.map(idOf)),
  Settlement: (references, { loaders }) => loaders.settlement.loadMany(references.map(idOf)),
  Trade: (references, { loaders }) => loaders.trade.loadMany(references.map(idOf)),
  NettingCycle: (references, { loaders }) => loaders.nettingCycle.loadMany(references.map(idOf)),
  // Any merchant of this hub: whether it has accounts is asked of its field.
  Merchant: (references, { hub }) =>
    references.map((reference) => {
      try {
        return { id: ownId(idOf(reference), hub.code, 'Merchant') };
      } catch (error) {
        if (error instanceof GraphQLError) return error;
        throw error;
      }
    }),
};
