import type { Principal } from './Principal.ts';

/** A principal with a token; an anonymous one has no scope. */
export type IdentifiedKind = Exclude<Principal['kind'], 'anonymous'>;

interface ScopeFacts {
  /** The kinds of principals that can have it, whatever their token says. */
  readonly kinds: readonly IdentifiedKind[];
  /** Completes "lets its holder …". Ownership decides on which data. */
  readonly lets: string;
}

/**
 * The scopes of the network, by the names that `@requiresScopes` uses. A scope says which operations are allowed; the
 * principal decides on which data. `docs/identity.md` lists them.
 */
export const scopes = {
  'stock:read': {
    kinds: ['marketplace', 'merchant', 'operator', 'hub'],
    lets: 'read stock levels and movements; a marketplace only those of merchants that consented to `stock`',
  },
  'stock:write': { kinds: ['merchant', 'operator'], lets: 'receive, correct and move stock' },
  'catalogue:write': {
    kinds: ['merchant'],
    lets: 'create, change and delete products, list them and take them off marketplaces',
  },
  'merchants:register': { kinds: ['operator'], lets: 'register merchants at the hub' },
  'merchants:read': {
    kinds: ['marketplace', 'merchant', 'operator', 'hub'],
    lets: 'read registration numbers and consents',
  },
  'consents:write': { kinds: ['merchant'], lets: 'grant and withdraw consents to marketplaces' },
  'kyb:submit': {
    kinds: ['merchant', 'operator'],
    lets: "correct a merchant's record and submit it for the know-your-business checks",
  },
  'kyb:decide': { kinds: ['operator'], lets: 'decide on the know-your-business checks' },
  trade: { kinds: ['marketplace'], lets: 'request quotes, and place and cancel trades' },
  'trades:read': {
    kinds: ['marketplace', 'merchant', 'operator', 'hub'],
    lets: 'read quotes, reservations, trades, settlements and shipments in full',
  },
  'shipments:write': { kinds: ['operator', 'hub'], lets: 'record events of shipments, and cancel shipments' },
  'returns:decide': {
    kinds: ['merchant', 'operator'],
    lets: 'decide on returns, record that goods are back, and open disputes as the seller',
  },
  'disputes:decide': { kinds: ['operator'], lets: "decide disputes over trades of the hub's merchants" },
  'customs:decide': { kinds: ['operator'], lets: 'nothing yet: recorded events decide declarations' },
  'accounts:read': { kinds: ['marketplace', 'merchant', 'operator', 'hub'], lets: 'read accounts and their entries' },
  'accounts:open': { kinds: ['operator'], lets: "open accounts in the hub's books" },
  'funds:deposit': { kinds: ['operator'], lets: 'book bank credits' },
  'payouts:request': {
    kinds: ['marketplace', 'merchant', 'operator'],
    lets: 'request money of its accounts to be paid out',
  },
  'payouts:record': { kinds: ['operator'], lets: 'record what banks say of payouts' },
  'books:read': {
    kinds: ['operator', 'hub'],
    lets: "read the hub's books: trial balance, obligations, reconciliation, netting cycles",
  },
  netting: { kinds: ['operator'], lets: 'close netting cycles' },
  saga: { kinds: ['hub'], lets: "execute the steps of the hub's own cross-hub trades" },
  'network:read': {
    kinds: ['operator', 'hub', 'networkOperator'],
    lets: 'nothing yet: the health of hubs and endpoints is public',
  },
} as const satisfies Readonly<Record<string, ScopeFacts>>;

export type Scope = keyof typeof scopes;

export const scopeNames = Object.keys(scopes) as readonly Scope[];

/** The scopes that principals of a kind can have. */
export function scopesOf(kind: Principal['kind']): ReadonlySet<Scope> {
  return new Set(scopeNames.filter((name) => scopes[name].kinds.some((holder) => holder === kind)));
}
