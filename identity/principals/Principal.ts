import { parseGlobalId } from '../../schema/globalId.ts';

/** The authenticated party of the network, never a person: the person or program is `Caller.subject`. */
export type Principal =
  /** An anonymous caller. */
  | { readonly kind: 'anonymous' }
  /** `marketplace` is its global id. */
  | { readonly kind: 'marketplace'; readonly marketplace: string }
  /** `merchant` is its global id, whose hub is `hub`. */
  | { readonly kind: 'merchant'; readonly merchant: string; readonly hub: string }
  /** Who runs a hub; `hub` is its code, e.g. `MYKUL`. */
  | { readonly kind: 'operator'; readonly hub: string }
  /** A hub itself: its sagas and customs steps at other hubs. */
  | { readonly kind: 'hub'; readonly hub: string }
  /** Who keeps the registry. */
  | { readonly kind: 'networkOperator' };

/** The permanent, unique name of a principal: idempotency keys, rows and receipts belong to it. */
export function partyOf(principal: Principal): string {
  switch (principal.kind) {
    case 'anonymous':
      return 'anonymous';
    case 'marketplace':
      return principal.marketplace;
    case 'merchant':
      return principal.merchant;
    case 'operator':
      return `operator:${principal.hub}`;
    case 'hub':
      return `hub:${principal.hub}`;
    case 'networkOperator':
      return 'network';
  }
}

/** The hub in a marketplace's or merchant's global id; undefined if the text is not such an id. */
export function hubOfParty(id: string, type: 'Marketplace' | 'Merchant'): string | undefined {
  const parts = parseGlobalId(id);
  return parts?.type === type ? parts.hub : undefined;
}
