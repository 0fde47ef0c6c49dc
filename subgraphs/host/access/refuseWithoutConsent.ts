import { refuse } from '../Refusal.ts';

/** A merchant with its consents, as the merchants contract shows it to its hub. */
export interface ConsentingMerchant {
  readonly consents: readonly { readonly marketplace: { readonly id: string }; readonly revokedAt: string | null }[];
}

/** Of a merchant, in a query for its goods. */
export const consentSelection = 'consents { marketplace { id } revokedAt }';

/**
 * A marketplace sells the goods of merchants that consent to it, now.
 * @param marketplace its global id
 * @throws Refusal `CONSENT_REQUIRED` naming `field`
 */
export function refuseWithoutConsent(
  { consents }: ConsentingMerchant,
  marketplace: string,
  field: readonly string[],
): void {
  if (consents.some((consent) => consent.marketplace.id === marketplace && consent.revokedAt === null)) return;
  throw refuse('CONSENT_REQUIRED', 'The merchant does not consent to this marketplace selling its goods.', field);
}
