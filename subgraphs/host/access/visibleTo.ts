import { type Caller, openCaller } from '../../../identity/principals/Caller.ts';

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
