import { refuse } from '../Refusal.ts';

/** A merchant with its consents, as the merchants contract shows it to its hub. */
export interface ConsentingMerchant {
  readonly consents: readonly {
    readonly marketplace: { readonly id: string };
    readonly scopes: readonly string[];
    readonly revokedAt: string | null;
  }[];
}

/** Of a merchant, in a query for its goods. */
export const consentSelection = 'consents { marketplace { id } scopes revokedAt }';

/** True where a merchant consents to a marketplace, now, with a scope. */
export function hasConsented({ consents }: ConsentingMerchant, marketplace: string, scope: string): boolean {
  return consents.some(
    (consent) => consent.marketplace.id === marketplace && consent.revokedAt === null && consent.scopes.includes(scope),
  );
}

/**
 * A marketplace sells the goods of merchants that consent to it, now, with the scope `orders`.
 * @param marketplace its global id
 * @throws Refusal `CONSENT_REQUIRED` naming `field`
 */
export function refuseWithoutConsent(
  merchant: ConsentingMerchant,
  marketplace: string,
  field: readonly string[],
): void {
  if (hasConsented(merchant, marketplace, 'orders')) return;
  const message = 'The merchant does not consent to this marketplace selling its goods (scope "orders").';
  throw refuse('CONSENT_REQUIRED', message, field);
}
