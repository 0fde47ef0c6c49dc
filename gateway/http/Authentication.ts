import { anonymousCaller, type Caller } from '../../identity/principals/Caller.ts';
import { TokenRefused } from '../../identity/tokens/TokenRefused.ts';
import type { TokenVerifier } from '../../identity/tokens/TokenVerifier.ts';
import { type Credentials, unrestricted } from '../../schema/access/Requirement.ts';
import type { Logger } from '../hubs/Logger.ts';
import { HttpRefusal } from './HttpRefusal.ts';

/** Who asks, with what the access rules know of it. */
export interface Authenticated {
  readonly caller: Caller;
  readonly credentials: Credentials;
}

/** The first step of every request: finds out who sends it. */
export interface Authentication {
  /**
   * At once where the token was verified before or there is none.
   * @param authorization the header of that name
   * @throws HttpRefusal 401 where a token is sent that does not hold
   */
  authenticate(authorization: string | undefined): Authenticated | Promise<Authenticated>;
}

/** Takes the access tokens of the issuers that a registry names. */
export class TokenAuthentication implements Authentication {
  readonly #verifier: TokenVerifier;
  readonly #log: Logger;
  /** Made once for each caller, which all requests of its token share. */
  readonly #known = new WeakMap<Caller, Authenticated>();

  constructor(verifier: TokenVerifier, log: Logger) {
    this.#verifier = verifier;
    this.#log = log;
  }

  authenticate(authorization: string | undefined): Authenticated | Promise<Authenticated> {
    if (authorization === undefined) return this.#of(anonymousCaller);
    const token = /^bearer +(\S+) *$/i.exec(authorization)?.[1];
    if (token === undefined) throw unauthenticated();
    const known = this.#verifier.known(token);
    return known && known.principal.kind !== 'hub' ? this.#of(known) : this.#verify(token);
  }

  async #verify(token: string): Promise<Authenticated> {
    try {
      const caller = await this.#verifier.verify(token);
      // A hub's word counts on a message that it has signed, and such messages are not taken yet.
      if (caller.principal.kind === 'hub') throw new TokenRefused('NOT_ENTITLED');
      return this.#of(caller);
    } catch (error) {
      if (!(error instanceof TokenRefused)) throw error;
      this.#log.info({ fault: error.fault }, 'An access token was refused');
      throw unauthenticated();
    }
  }

  #of(caller: Caller): Authenticated {
    let authenticated = this.#known.get(caller);
    if (!authenticated) {
      const { kind } = caller.principal;
      const credentials = { isAuthenticated: kind !== 'anonymous', scopes: caller.scopes, policies: new Set([kind]) };
      authenticated = { caller, credentials };
      this.#known.set(caller, authenticated);
    }
    return authenticated;
  }
}

/** For a network without identity, which no stranger can reach: everybody may do everything. */
export const openToAll: Authentication = {
  authenticate: () => ({ caller: anonymousCaller, credentials: unrestricted }),
};

/** No more is told than that the token does not hold (RFC 6750, section 3.1); the log says why. */
function unauthenticated(): HttpRefusal {
  return new HttpRefusal(401, 'The access token is not valid. Get a new one, or send none to read what is public.', {
    code: 'UNAUTHENTICATED',
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  });
}
