import type { Principal } from './Principal.ts';

/** A principal that shows a token; nobody in particular shows none and has no scope. */
export type IdentifiedKind = Exclude<Principal['kind'], 'anonymous'>;

interface ScopeFacts {
  /** The only kinds of principals that can have it, whatever their token says. */
  readonly kinds: readonly IdentifiedKind[];
  /** Completes "lets its holder …". What it may be done to is decided by ownership. */
  readonly lets: string;
}

/**
 * The scopes of the network, by the names that `@requiresScopes` uses. A scope says what may be done; whose data it may be
 * done to is the principal's. `docs/identity.md` lists them.
 */
export const scopes = {
  'stock:read': {
    kinds: ['marketplace', 'merchant', 'operator', 'hub'],
    lets: 'read stock levels and movements; a marketplace those of merchants that consented to `stock`',
  },
  'stock:write': { kinds: ['merchant', 'operator'], lets: 'receive, correct and move stock' },
  'catalogue:write': { kinds: ['merchant'], lets: 'enter products and list them' },
  'merchants:register': { kinds: ['operator'], lets: 'enter merchants at the hub' },
  'merchants:read': {
    kinds: ['marketplace', 'merchant', 'operator', 'hub'],
    lets: 'read registration numbers and consents',
  },
  'consents:write': { kinds: ['merchant'], lets: 'allow marketplaces to sell its goods, and withdraw that' },
  'kyb:submit': { kinds: ['merchant', 'operator'], lets: 'hand a merchant in for the know-your-business checks' },
  'kyb:decide': { kinds: ['operator'], lets: 'decide on the know-your-business checks' },
  trade: { kinds: ['marketplace'], lets: 'ask for quotes, and place and cancel trades' },
  'trades:read': {
    kinds: ['marketplace', 'merchant', 'operator', 'hub'],
    lets: 'read quotes, reservations, trades, settlements and shipments in full',
  },
  'shipments:write': { kinds: ['operator', 'hub'], lets: 'record what happens to shipments, and cancel them' },
  'customs:decide': { kinds: ['operator'], lets: 'nothing yet: declarations are decided by recorded events' },
  'accounts:read': { kinds: ['marketplace', 'merchant', 'operator', 'hub'], lets: 'read accounts and their entries' },
  'accounts:open': { kinds: ['operator'], lets: "open accounts in the hub's books" },
  'funds:deposit': { kinds: ['operator'], lets: 'book bank credits' },
  'books:read': {
    kinds: ['operator', 'hub'],
    lets: "read the hub's books: trial balance, obligations, reconciliation, netting cycles",
  },
  netting: { kinds: ['operator'], lets: 'close netting cycles' },
  saga: { kinds: ['hub'], lets: "carry out the steps of a cross-hub trade for the hub's own trades" },
  'network:read': {
    kinds: ['operator', 'hub', 'networkOperator'],
    lets: 'nothing yet: how hubs and their endpoints do is public',
  },
} as const satisfies Readonly<Record<string, ScopeFacts>>;

export type Scope = keyof typeof scopes;

export const scopeNames = Object.keys(scopes) as readonly Scope[];

/** The scopes that principals of a kind can have. */
export function scopesOf(kind: Principal['kind']): ReadonlySet<Scope> {
  return new Set(scopeNames.filter((name) => scopes[name].kinds.some((holder) => holder === kind)));
}
