import { type Credentials, unrestricted } from '../../schema/access/Requirement.ts';
import { type Principal, partyOf } from './Principal.ts';
import { type Scope, scopeNames, scopesOf } from './scopes.ts';

/** A caller: a principal with its scopes. Created once per token and shared by all requests with it. */
export interface Caller {
  readonly principal: Principal;
  /** Who acted for the principal, in its issuer's words (`sub`): for receipts and logs, never for decisions. */
  readonly subject: string;
  readonly scopes: ReadonlySet<Scope>;
  /** `partyOf` the principal. */
  readonly party: string;
  /** Equal for two callers if and only if they may see the same data: part of the keys of caches and shared calls. */
  readonly view: string;
}

/**
 * A caller with those of the `granted` scopes that its kind of principal can have. Others are ignored: an authorization
 * server may know more scopes than we do (RFC 6749, section 3.3).
 */
export function callerOf(principal: Principal, subject: string, granted: Iterable<string>): Caller {
  const possible = scopesOf(principal.kind);
  const named = new Set(granted);
  const held = scopeNames.filter((name) => named.has(name) && possible.has(name));
  const party = partyOf(principal);
  const view = held.length === 0 ? party : `${party} ${held.join(' ')}`;
  return Object.freeze({ principal: Object.freeze(principal), subject, scopes: new Set(held), party, view });
}

export const anonymousCaller: Caller = callerOf({ kind: 'anonymous' }, 'anonymous', []);

/** Every caller of a network without identity, which no stranger can reach: may do everything. */
export const openCaller: Caller = Object.freeze({ ...anonymousCaller, view: 'open' });

/** A hub acting for itself, with all scopes of hubs. */
export function hubCaller(hub: string): Caller {
  return callerOf({ kind: 'hub', hub }, hub, scopeNames);
}

/** A caller's facts for the access rules of a schema. Its kind is the policy that it meets. */
export function credentialsOf(caller: Caller): Credentials {
  if (caller === openCaller) return unrestricted;
  const { kind } = caller.principal;
  return { isAuthenticated: kind !== 'anonymous', scopes: caller.scopes, policies: new Set([kind]) };
}
