import type { Caller } from '../../../identity/principals/Caller.ts';

/** Who owns what a caller makes, as the contracts' fields `ownerId` name it: a hub by its code, others by their global id. */
export function ownerIdOf({ principal, party }: Caller): string | null {
  if (principal.kind === 'anonymous') return null;
  return principal.kind === 'hub' ? principal.hub : party;
}
