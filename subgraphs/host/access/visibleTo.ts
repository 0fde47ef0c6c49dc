import { type Caller, openCaller } from '../../../identity/principals/Caller.ts';

/**
 * The parties whose rows a caller may see at a hub: its own, or null for the rows of all. A hub's operator sees all of its
 * hub's, an operator of another hub nothing. Statements take it as `text[]` and compare it with the columns that name a
 * row's parties, so that a row of another's and one that does not exist take the same way and time:
 * `($2::text[] IS NULL OR owner = ANY ($2))`.
 * @param hub the code of the hub that is asked
 */
export function visibleTo({ principal, party, ...caller }: Caller, hub: string): readonly string[] | null {
  if (caller.view === openCaller.view) return null;
  switch (principal.kind) {
    case 'operator':
      return principal.hub === hub ? null : [];
    case 'anonymous':
    case 'networkOperator':
      return [];
    case 'marketplace':
    case 'merchant':
    case 'hub':
      return [party];
  }
}
