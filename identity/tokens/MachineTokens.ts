import { LRUCache } from 'lru-cache';
import type { SigningKey } from '../keys/SigningKey.ts';
import { limits } from '../limits.ts';
import { type Caller, callerOf } from '../principals/Caller.ts';
import { signToken } from './signToken.ts';

interface IssuedToken {
  token: string | Promise<string>;
  readonly renewAtMs: number;
}

/**
 * The short-lived tokens between machines of the network: a gateway's for a hub, or a hub's for the supergraph. There is one
 * per audience and view of a caller, used for forty seconds, so that a call costs no signature. It names the principal and
 * its scopes, but not who acted for it: callers with the same view share it.
 */
export class MachineTokens {
  readonly #key: SigningKey;
  readonly #issuer: string;
  readonly #now: () => number;
  readonly #issued = new LRUCache<string, IssuedToken>({ max: limits.issuedTokens });

  /** @param issuer `gatewayName` or `hubName` of this machine */
  constructor(key: SigningKey, issuer: string, now: () => number = Date.now) {
    this.#key = key;
    this.#issuer = issuer;
    this.#now = now;
  }

  /** A token valid for at least `limits.machineTokenReserveS`; synchronous if cached. */
  tokenFor(caller: Caller, audience: string): string | Promise<string> {
    const name = `${audience} ${caller.view}`;
    const nowMs = this.#now();
    const issued = this.#issued.get(name);
    if (issued && nowMs < issued.renewAtMs) return issued.token;

    const lifetimeS = limits.machineTokenLifetimeS;
    const shared = callerOf(caller.principal, caller.party, caller.scopes);
    const [key, issuer] = [this.#key, this.#issuer];
    const signing = signToken(key, { issuer, audience, caller: shared, clientId: issuer, lifetimeS, nowMs });
    const renewAtMs = nowMs + (lifetimeS - limits.machineTokenReserveS) * 1_000;
    const made: IssuedToken = { token: signing, renewAtMs };
    this.#issued.set(name, made);
    signing.then(
      (token) => {
        made.token = token;
      },
      () => this.#issued.delete(name),
    );
    return signing;
  }
}
