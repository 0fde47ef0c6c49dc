import { badInput, hubError } from '../host/hubErrors.ts';
import { readPage } from '../host/lists/readPage.ts';
import { moneyOf } from '../host/money.ts';
import type { HubContext } from '../host/Subgraph.ts';
import type { SettlementLoaders } from './loaders.ts';
import { accountStatement } from './operations/accountStatement.ts';
import { reconcile } from './operations/reconcile.ts';
import { accountsByOwner, allAccounts, trialBalanceSums } from './queries/accounts.ts';
import { correctionsOfTrade } from './queries/corrections.ts';
import { nettingCycleConditions, nettingCycleList, obligationsOf } from './queries/nettingCycles.ts';
import { payoutConditions, payoutList } from './queries/payouts.ts';
import { positionsOf } from './queries/positions.ts';
import { returnConditions, returnList } from './queries/returns.ts';
import { settlementConditions, settlementList } from './queries/settlements.ts';
import { tradeConditions, tradeList } from './queries/trades.ts';
import type { NettingCycleFilter, PayoutFilter, ReturnFilter, SettlementFilter, TradeFilter } from './resolverTypes.ts';
import { limits } from './rules/limits.ts';
import { visibleParties } from './rules/visibleParties.ts';

type Context = HubContext<SettlementLoaders>;

interface Listing<Filter> {
  readonly first: number;
  readonly after?: string | null;
  readonly filter?: Filter | null;
}
type ById = { readonly id: string };

/** The parties whose rows the caller may see. */
const seenBy = ({ caller, hub }: Context) => visibleParties(caller, hub.code);

/** The root fields of `Query`. The argument `hubs` is the gateway's concern: a hub answers for itself alone. */
export const queries = {
  account: (_: unknown, { id }: ById, { loaders }: Context) => loaders.account.load(id),
  fxQuote: (_: unknown, { id }: ById, { loaders }: Context) => loaders.fxQuote.load(id),
  trade: (_: unknown, { id }: ById, { loaders }: Context) => loaders.trade.load(id),
  settlement: (_: unknown, { id }: ById, { loaders }: Context) => loaders.settlement.load(id),
  nettingCycle: (_: unknown, { id }: ById, { loaders }: Context) => loaders.nettingCycle.load(id),
  return: (_: unknown, { id }: ById, { loaders }: Context) => loaders.return.load(id),
  dispute: (_: unknown, { id }: ById, { loaders }: Context) => loaders.dispute.load(id),

  disputes: (_: unknown, { shipmentId }: { shipmentId: string }, { loaders }: Context) =>
    loaders.disputesOfShipment.load(shipmentId),

  returns: (_: unknown, { filter, ...page }: Listing<ReturnFilter>, context: Context) =>
    readPage(context, returnList, returnConditions(filter ?? {}, seenBy(context)), page, (row) => row),

  payout: (_: unknown, { id }: ById, { loaders }: Context) => loaders.payout.load(id),

  payouts: (_: unknown, { filter, ...page }: Listing<PayoutFilter>, context: Context) =>
    readPage(context, payoutList, payoutConditions(filter ?? {}, seenBy(context)), page, (row) => row),

  trades: (_: unknown, { filter, ...page }: Listing<TradeFilter>, context: Context) =>
    readPage(context, tradeList, tradeConditions(filter ?? {}, seenBy(context)), page, (row) => row),

  settlements: (_: unknown, { filter, ...page }: Listing<SettlementFilter>, context: Context) =>
    readPage(context, settlementList, settlementConditions(filter ?? {}, seenBy(context)), page, (row) => row),

  nettingCycles: (_: unknown, { filter, ...page }: Listing<NettingCycleFilter>, context: Context) =>
    readPage(context, nettingCycleList, nettingCycleConditions(filter ?? {}, seenBy(context)), page, (row) => row),

  async accountStatement(_: unknown, args: { accountId: string; from: string; to: string }, context: Context) {
    const account = await context.loaders.account.load(args.accountId);
    return account && accountStatement(account, args, context);
  },

  accounts(_: unknown, { hub, ownerId }: { hub: string; ownerId?: string | null }, context: Context) {
    refuseOtherHub(hub, context);
    const visible = visibleParties(context.caller, context.hub.code);
    return ownerId == null
      ? allAccounts(context.database, limits.accountsListed, visible)
      : accountsByOwner(context.database, [ownerId], visible);
  },

  conversions: (_: unknown, { sell, buy }: { sell?: string | null; buy?: string | null }, { hub, terms }: Context) =>
    terms()
      .conversionsAt(hub.code)
      .filter(({ from, to }) => (sell == null || sell === from) && (buy == null || buy === to))
      .map(({ from, to, numerator, denominator }) => ({
        hub: { code: hub.code },
        sell: from,
        buy: to,
        rateNumerator: numerator.toString(),
        rateDenominator: denominator.toString(),
        quoteSeconds: limits.fxValidityMs / 1_000,
      })),

  settlementPairs(_: unknown, { hub }: { hub: string }, context: Context) {
    refuseOtherHub(hub, context);
    return context.terms().pairsOf(hub);
  },

  async positions(_: unknown, { currency }: { currency?: string | null }, context: Context) {
    const { caller, database, hub, terms } = context;
    const all = await positionsOf(database, hub.code, terms());
    const visible = visibleParties(caller, hub.code);
    return all
      .filter((position) => currency == null || position.currency === currency)
      .filter(({ counterparty }) => visible === null || visible.includes(counterparty.code));
  },

  async settlementCorrections(_: unknown, { hub, tradeRef }: { hub: string; tradeRef: string }, context: Context) {
    refuseOtherHub(hub, context);
    const visible = seenBy(context);
    const all = await correctionsOfTrade(context.database, tradeRef, limits.correctionsShown);
    return all.filter(({ counterparty }) => visible === null || visible.includes(counterparty));
  },

  async obligations(_: unknown, { currency }: { currency?: string | null }, { caller, database, hub }: Context) {
    const all = await obligationsOf(database, hub.code, currency ?? null);
    const visible = visibleParties(caller, hub.code);
    return visible === null
      ? all
      : all.filter(({ from, to }) => visible.includes(from.code) || visible.includes(to.code));
  },

  reconciliation(_: unknown, { hub, counterparty }: { hub: string; counterparty: string }, context: Context) {
    refuseOtherHub(hub, context);
    const visible = visibleParties(context.caller, context.hub.code);
    if (visible !== null && !visible.includes(counterparty)) throw notForYou();
    return reconcile(counterparty, context);
  },

  async trialBalance(_: unknown, { hub }: { hub: string }, context: Context) {
    refuseOtherHub(hub, context);
    if (visibleParties(context.caller, context.hub.code) !== null) throw notForYou();
    const sums = await trialBalanceSums(context.database);
    return sums.map(({ currency, postedDebits, postedCredits, pendingDebits, pendingCredits }) => ({
      currency,
      postedDebits: moneyOf(BigInt(postedDebits), currency),
      postedCredits: moneyOf(BigInt(postedCredits), currency),
      pendingDebits: moneyOf(BigInt(pendingDebits), currency),
      pendingCredits: moneyOf(BigInt(pendingCredits), currency),
    }));
  },
};

function refuseOtherHub(hubCode: string, { hub }: Context): void {
  if (hubCode === hub.code) return;
  throw badInput(`This is ${hub.code}; ask the gateway for ${hubCode}.`);
}

/** Of books as a whole: that they are there is no secret. */
function notForYou() {
  return hubError('UNAUTHORIZED_FIELD_OR_TYPE', 'These books belong to another party.');
}
