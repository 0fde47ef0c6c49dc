import { openCaller } from '../../../identity/principals/Caller.ts';
import { type OfferedProduct, offerSelection } from '../../host/access/offers.ts';
import { parseGlobalId } from '../../host/globalId.ts';
import type { Money } from '../../host/money.ts';
import { InputFaults } from '../../host/Refusal.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import { askNewest, askOrThrow, ownerOf } from '../../host/supergraph/askOrThrow.ts';
import type { PlaceTradeInput } from '../resolverTypes.ts';

/** What a trade needs to know of its quotes, as any client could ask for it. */
export interface TradeFacts {
  readonly quote: QuoteFacts | null;
  readonly fx: FxFacts | null;
}

export interface QuoteFacts {
  readonly origin: { readonly code: string };
  readonly destination: { readonly code: string };
  readonly dueToOrigin: Money;
  readonly dueToCustoms: Money;
  readonly expiresAt: string;
  readonly usedBy: string | null;
  /** Absent or null where a contract is too old to say: then the allowance was held for the quote. */
  readonly takesAllowance?: boolean | null;
  readonly lines: readonly {
    readonly quantity: number;
    readonly product: ({ readonly id: string } & OfferedProduct) | null;
  }[];
}

export interface FxFacts {
  /** Where it converts. */
  readonly hub: string;
  readonly sell: Money;
  readonly buy: Money;
  readonly expiresAt: string;
  readonly usedBy: string | null;
}

/** @param more fields that older contracts do not have */
const quoteQuery = (more: string) => /* GraphQL */ `
  query QuoteOfTrade($id: ID!) {
    landedCostQuote(id: $id) {
      origin { code }
      destination { code }
      dueToOrigin { amount currencyCode }
      dueToCustoms { amount currencyCode }
      expiresAt
      usedBy
      lines { quantity product { id ${offerSelection} } }
      ${more}
    }
  }
`;
const quoteQueries = { newer: quoteQuery('takesAllowance'), older: quoteQuery('') } as const;

const fxQuery = /* GraphQL */ `
  query FxQuoteOfTrade($id: ID!) {
    fxQuote(id: $id) { sell { amount currencyCode } buy { amount currencyCode } expiresAt usedBy }
  }
`;

const ownerQueries = {
  quote: 'query OwnerOfQuote($id: ID!) { found: landedCostQuote(id: $id) { ownerId } }',
  fxQuote: 'query OwnerOfFxQuote($id: ID!) { found: fxQuote(id: $id) { ownerId } }',
} as const;
/** Whether a quote is known to be another's. A hub on an older contract does not say whose its quotes are. */
async function isAnothers(kind: keyof typeof ownerQueries, id: string, context: HubContext<unknown>): Promise<boolean> {
  if (context.caller === openCaller) return false;
  const owner = await ownerOf(context, ownerQueries[kind], id);
  return owner != null && owner !== context.caller.party;
}

/**
 * Both quotes, from the hubs that gave them; null for another's, as for one that there is not.
 * @throws Refusal `INVALID` where an id is not a quote's
 * @throws GraphQLError `PEER_UNAVAILABLE` where a hub cannot be asked
 */
export async function tradeFacts(input: PlaceTradeInput, context: HubContext<unknown>): Promise<TradeFacts> {
  const { quoteId, fxQuoteId } = input;
  const faults = new InputFaults();
  if (parseGlobalId(quoteId)?.type !== 'LandedCostQuote') {
    faults.add('This is not the id of a landed-cost quote.', ['input', 'quoteId']);
  }
  if (fxQuoteId != null && parseGlobalId(fxQuoteId)?.type !== 'FxQuote') {
    faults.add('This is not the id of an FX quote.', ['input', 'fxQuoteId']);
  }
  faults.refuseIfAny();
  const [isQuoteOfAnother, isFxOfAnother, quote, fx] = await Promise.all([
    isAnothers('quote', quoteId, context),
    fxQuoteId != null && isAnothers('fxQuote', fxQuoteId, context),
    askNewest<{ landedCostQuote: QuoteFacts | null }>(context, 'The quote', [
      { text: quoteQueries.newer, variables: { id: quoteId } },
      { text: quoteQueries.older, variables: { id: quoteId } },
    ]),
    fxQuoteId == null
      ? null
      : askOrThrow<{ fxQuote: Omit<FxFacts, 'hub'> | null }>(context, 'The FX quote', fxQuery, { id: fxQuoteId }),
  ]);
  const hub = parseGlobalId(fxQuoteId ?? '')?.hub ?? '';
  return {
    quote: isQuoteOfAnother ? null : quote.landedCostQuote,
    fx: fx?.fxQuote && !isFxOfAnother ? { ...fx.fxQuote, hub } : null,
  };
}
