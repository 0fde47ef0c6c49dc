import { anonymousCaller, type Caller, openCaller } from '../../../identity/principals/Caller.ts';
import { parseGlobalId } from '../globalId.ts';
import { refuse } from '../Refusal.ts';

/** Parties whose rows may be read; null for all rows. */
export type Visible = readonly string[] | null;

/**
 * The parties whose rows a caller may read at a hub: its own, or null for all rows. A hub and its operator read all rows of
 * that hub, and at another hub the rows that name them. Statements take it as `text[]` (see visibleBy), so that a row of
 * another party and a missing row are handled alike and in the same time.
 * @param hub the code of the hub that is asked
 */
export function visibleTo({ principal, party, ...caller }: Caller, hub: string): Visible {
  if (caller.view === openCaller.view) return null;
  switch (principal.kind) {
    case 'operator':
      return principal.hub === hub ? null : [party];
    case 'hub':
      return principal.hub === hub ? null : [party];
    case 'anonymous':
    case 'networkOperator':
      return [];
    case 'marketplace':
    case 'merchant':
      return [party];
  }
}

/**
 * The SQL condition for rows that may be read, with the parameter `:visible`, a `Visible`.
 * @param expression compares the parties of a row with those: `owner = ANY(:visible)`
 */
export function visibleBy(expression: string): string {
  return `(:visible::text[] IS NULL OR ${expression})`;
}

/**
 * The internal form of a client’s idempotency key. Keys, and the ids derived from them, belong to a principal. No name of a
 * party contains a space, so that two principals never share a key.
 */
export function keyOfCaller({ party }: Caller, idempotencyKey: string): string {
  return party === anonymousCaller.party ? idempotencyKey : `${party} ${idempotencyKey}`;
}

/**
 * The owner of what a caller creates, as in the field `ownerId` of the contracts: a hub by its code, others by their global
 * id.
 */
export function ownerIdOf({ principal, party }: Caller): string | null {
  if (principal.kind === 'anonymous') return null;
  return principal.kind === 'hub' ? principal.hub : party;
}

/** @throws Refusal `NOT_FOUND` where an operator of another hub refers to this hub */
export function refuseForeignOperator({ principal }: Caller, hub: string, field: readonly string[]): void {
  if (principal.kind !== 'operator' || principal.hub === hub) return;
  throw refuse('NOT_FOUND', `${hub} has nothing for the operator of ${principal.hub}.`, field);
}

/**
 * Only the coordinator of a trade, the hub in its id, may carry out its steps.
 * @param reference the id of a trade, or another text, which only the marketplace that sent it may use
 * @throws Refusal `NOT_FOUND` where another hub asks, or a hub asks about something that is not a trade of its own
 */
export function refuseOthersTrade(caller: Caller, reference: string, field: readonly string[]): void {
  const id = parseGlobalId(reference);
  if (caller === openCaller) return;
  const isTrade = id?.type === 'Trade';
  if (caller.principal.kind === 'hub' ? isTrade && id.hub === caller.principal.hub : !isTrade) return;
  throw refuse('NOT_FOUND', 'There is no such trade.', field);
}

/** @throws Refusal `NOT_FOUND` where another hub than this one asks */
export function refuseOtherHub(caller: Caller, hub: string, field: readonly string[]): void {
  if (caller === openCaller || (caller.principal.kind === 'hub' && caller.principal.hub === hub)) return;
  throw refuse('NOT_FOUND', `There is no such business of ${hub}.`, field);
}

/** A merchant with its consents, as the merchants contract shows it to its hub. */
export interface ConsentingMerchant {
  readonly consents: readonly {
    readonly marketplace: { readonly id: string };
    readonly scopes: readonly string[];
    readonly revokedAt: string | null;
  }[];
}

/** The fields of a merchant in a query for its goods. */
export const consentSelection = 'consents { marketplace { id } scopes revokedAt }';

/** True if a merchant consents to a marketplace, now, with this scope. */
export function hasConsented({ consents }: ConsentingMerchant, marketplace: string, scope: string): boolean {
  return consents.some(
    (consent) => consent.marketplace.id === marketplace && consent.revokedAt === null && consent.scopes.includes(scope),
  );
}

/**
 * A marketplace may sell the goods of merchants that consent to it, now, with the scope `orders`.
 * @param marketplace its global id
 * @throws Refusal `CONSENT_REQUIRED` naming `field`
 */
export function refuseWithoutConsent(
  merchant: ConsentingMerchant,
  marketplace: string,
  field: readonly string[],
): void {
  if (hasConsented(merchant, marketplace, 'orders')) return;
  const message = 'The merchant has not consented to this marketplace (scope "orders").';
  throw refuse('CONSENT_REQUIRED', message, field);
}
