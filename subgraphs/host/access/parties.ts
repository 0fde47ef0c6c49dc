import { anonymousCaller, type Caller, openCaller } from '../../../identity/principals/Caller.ts';
import { parseGlobalId } from '../globalId.ts';
import { refuse } from '../Refusal.ts';

/** Parties whose rows may be seen; null for the rows of all. */
export type Visible = readonly string[] | null;

/**
 * The parties whose rows a caller may see at a hub: its own, or null for the rows of all. A hub and its operator see all of
 * that hub's, and at another hub the rows that name them. Statements take it as `text[]` (see visibleBy), so that a row of another's and
 * one that does not exist take the same way and time.
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
 * The condition of a statement for rows that may be seen by the parameter `:visible`, a `Visible`.
 * @param expression compares a row's parties with those: `owner = ANY(:visible)`
 */
export function visibleBy(expression: string): string {
  return `(:visible::text[] IS NULL OR ${expression})`;
}

/**
 * What a client's idempotency key stands for: keys belong to principals, so the ids that are made from them do too. No
 * party's name has a blank in it, so that no two keys meet.
 */
export function keyOfCaller({ party }: Caller, idempotencyKey: string): string {
  return party === anonymousCaller.party ? idempotencyKey : `${party} ${idempotencyKey}`;
}

/** Who owns what a caller makes, as the contracts' fields `ownerId` name it: a hub by its code, others by their global id. */
export function ownerIdOf({ principal, party }: Caller): string | null {
  if (principal.kind === 'anonymous') return null;
  return principal.kind === 'hub' ? principal.hub : party;
}

/** @throws Refusal `NOT_FOUND` where an operator of another hub means this hub's: for it there is nothing here */
export function refuseForeignOperator({ principal }: Caller, hub: string, field: readonly string[]): void {
  if (principal.kind !== 'operator' || principal.hub === hub) return;
  throw refuse('NOT_FOUND', `${hub} has nothing for the operator of ${principal.hub}.`, field);
}

/**
 * Steps of a trade are its coordinator's alone: the hub in the trade's id.
 * @param reference a trade's id, or another text, which then is nobody's but the marketplace's that gave it
 * @throws Refusal `NOT_FOUND` where another than that hub asks, or a hub for what is no trade of its own
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
  const message = 'The merchant has not consented to this marketplace (scope "orders").';
  throw refuse('CONSENT_REQUIRED', message, field);
}
