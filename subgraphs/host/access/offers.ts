import type { Caller } from '../../../identity/principals/Caller.ts';
import type { Money } from '../money.ts';
import { refuse } from '../Refusal.ts';
import { type ConsentingMerchant, consentSelection, refuseWithoutConsent } from './parties.ts';

/**
 * Who may sell what, and at which price: the one rule of quotes, reservations and trades. Each checks it for itself, since a
 * merchant may be suspended, a consent withdrawn and a listing paused between any two of them.
 */

/** A product with what its sale depends on, as the merchants contract shows it. */
export interface OfferedProduct {
  /** The merchant's own price. */
  readonly price: Money;
  readonly merchant: ConsentingMerchant & { readonly id: string; readonly kyb: string };
  readonly listings: readonly {
    readonly marketplace: { readonly id: string };
    readonly status: string;
    readonly price: Money;
  }[];
}

/** The fields of a product in a query for an `OfferedProduct`. */
export const offerSelection = `price { amount currencyCode } merchant { id kyb ${consentSelection} }
  listings { marketplace { id } status price { amount currencyCode } }`;

/** The marketplace that asks; null for others, as at a hub without trust, which does not know who asks. */
export function marketplaceOf({ principal }: Caller): string | null {
  return principal.kind === 'marketplace' ? principal.marketplace : null;
}

/**
 * The price of one piece at which a marketplace sells a product now: that of its active listing.
 * @param marketplace its global id; null where it is not known: then the merchant's own price, of an approved merchant
 * @throws Refusal `NOT_APPROVED`, `CONSENT_REQUIRED`, or `CONFLICT` where it has no active listing; each names `field`
 */
export function offeredPrice(product: OfferedProduct, marketplace: string | null, field: readonly string[]): Money {
  const { price, merchant, listings } = product;
  if (merchant.kyb !== 'APPROVED') {
    throw refuse('NOT_APPROVED', `The merchant is ${merchant.kyb}; only an approved merchant sells.`, field);
  }
  if (marketplace === null) return price;
  const listing = listings.find((each) => each.marketplace.id === marketplace && each.status === 'ACTIVE');
  // A hub does not see what a merchant of another consents to with marketplaces abroad. Without consent no listing is active.
  const isConsentShown = merchant.consents.some((consent) => consent.marketplace.id === marketplace);
  if (isConsentShown || !listing) refuseWithoutConsent(merchant, marketplace, field);
  if (listing) return listing.price;
  const message = 'The product has no active listing on this marketplace: its merchant lists it with listProduct.';
  throw refuse('CONFLICT', message, field);
}
