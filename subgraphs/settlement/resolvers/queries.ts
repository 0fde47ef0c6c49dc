import { badInput, hubError } from '../../host/hubError.ts';
import { moneyOf } from '../../host/money.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import type { SettlementLoaders } from '../loaders/createLoaders.ts';
import { obligationsOf } from '../netting/obligationsOf.ts';
import { reconcile } from '../netting/reconcile.ts';
import { accountsByOwner, allAccounts, trialBalanceSums } from '../queries/accounts.ts';
import { limits } from '../rules/limits.ts';
import { visibleParties } from '../rules/visibleParties.ts';

type Context = HubContext<SettlementLoaders>;
type ById = { readonly id: string };

/** The root fields of `Query`. The argument `hubs` is the gateway's concern: a hub answers for itself alone. */
export const queries = {
  account: (_: unknown, { id }: ById, { loaders }: Context) => loaders.account.load(id),
  fxQuote: (_: unknown, { id }: ById, { loaders }: Context) => loaders.fxQuote.load(id),
  trade: (_: unknown, { id }: ById, { loaders }: Context) => loaders.trade.load(id),
  settlement: (_: unknown, { id }: ById, { loaders }: Context) => loaders.settlement.load(id),
  nettingCycle: (_: unknown, { id }: ById, { loaders }: Context) => loaders.nettingCycle.load(id),

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
      postedDebits: moneyOf(postedDebits, currency),
      postedCredits: moneyOf(postedCredits, currency),
      pendingDebits: moneyOf(pendingDebits, currency),
      pendingCredits: moneyOf(pendingCredits, currency),
    }));
  },
};

function refuseOtherHub(hubCode: string, { hub }: Context): void {
  if (hubCode === hub.code) return;
  throw badInput(`This is ${hub.code}; ask the gateway for ${hubCode}.`);
}

/** Of books as a whole: that they are there is no secret. */
function notForYou() {
  return hubError('UNAUTHORIZED_FIELD_OR_TYPE', "These are another's books.");
}
