import type { Principal } from '../identity/principals/Principal.ts';
import { NotApplicable } from './AuditOutcome.ts';
import { counterpartyOf } from './books.ts';
import type { HubUnderTest } from './HubUnderTest.ts';
import type { Money } from './Mirror.ts';
import { done } from './mutations.ts';
import { workspaceOf } from './workspace.ts';

/** An FX quote, as the kit asks for it. */
export interface FxQuote {
  readonly id: string;
  readonly sell: Money;
  readonly buy: Money;
  readonly rateNumerator: string;
  readonly rateDenominator: string;
  readonly expiresAt: string;
  readonly usedBy: string | null;
}

interface Conversion {
  readonly sell: string;
  readonly buy: string;
  readonly quoteSeconds: number;
}

/**
 * A conversion of the hub into the currency in which it settles.
 * @param sell only from this currency
 * @throws NotApplicable where it has none
 */
export async function fxRate(hub: HubUnderTest, name: string, sell?: string) {
  const workspace = await workspaceOf(hub);
  const { currency } = counterpartyOf(hub);
  const query = 'query ($buy: CurrencyCode) { conversions(buy: $buy) { sell buy quoteSeconds } }';
  const variables = { buy: currency };
  const { conversions } = await hub.read<{ conversions: Conversion[] | null }>('settlement', query, { variables });
  const rate = conversions?.find((each) => sell === undefined || each.sell === sell);
  if (!rate) throw new NotApplicable(`The hub converts ${sell ?? 'nothing'} into ${currency}, in which it settles.`);
  const quote = (as: Principal, quoteName: string, buy: Money) =>
    done<FxQuote>(hub, 'quoteFx', as, {
      ...{ hub: hub.code, sell: rate.sell, buy, idempotencyKey: hub.key(`fx ${name} ${quoteName}`) },
    });
  return { workspace, rate, quote };
}
