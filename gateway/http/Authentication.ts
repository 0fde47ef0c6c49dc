import type { IncomingHttpHeaders } from 'node:http';
import { anonymousCaller, type Caller, credentialsOf, openCaller } from '../../identity/principals/Caller.ts';
import { SignatureRefused } from '../../identity/signatures/SignatureRefused.ts';
import { SignatureVerifier } from '../../identity/signatures/SignatureVerifier.ts';
import { TokenRefused } from '../../identity/tokens/TokenRefused.ts';
import type { TokenVerifier } from '../../identity/tokens/TokenVerifier.ts';
import type { Trust } from '../../identity/trust/Trust.ts';
import type { Credentials } from '../../schema/access/Requirement.ts';
import type { Logger } from '../hubs/Logger.ts';
import { HttpRefusal } from './HttpRefusal.ts';

/** Who asks, with what the access rules know of it. */
export interface Authenticated {
  readonly caller: Caller;
  readonly credentials: Credentials;
  /** The token that says so; a hub that is sent a mutation verifies it itself. */
  readonly token: string | undefined;
}

/** What of a request says who sends it. */
export interface AuthenticatedRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer | undefined;
}

/** The first step of every request: finds out who sends it. */
export interface Authentication {
  /**
   * At once where the token was verified before or there is none.
   * @throws HttpRefusal 401 where a token is sent that does not hold
   */
  authenticate(request: AuthenticatedRequest): Authenticated | Promise<Authenticated>;
}

/**
 * Takes the access tokens of the issuers that a registry names. Those of hubs count on messages that the same hub has
 * signed: who has caught one can do nothing with it.
 */
export class TokenAuthentication implements Authentication {
  readonly #verifier: TokenVerifier;
  readonly #trust: Trust;
  readonly #signatures = new SignatureVerifier();
  readonly #log: Logger;
  /** Made once for each caller, which all requests of its token share. */
  readonly #known = new WeakMap<Caller, Authenticated>();

  constructor(verifier: TokenVerifier, trust: Trust, log: Logger) {
    this.#verifier = verifier;
    this.#trust = trust;
    this.#log = log;
  }

  authenticate(request: AuthenticatedRequest): Authenticated | Promise<Authenticated> {
    const { authorization } = request.headers;
    if (authorization === undefined) return this.#of(anonymousCaller, undefined);
    const token = /^bearer +(\S+) *$/i.exec(authorization)?.[1];
    if (token === undefined) throw notBearer();
    const known = this.#verifier.known(token);
    return known && known.principal.kind !== 'hub' ? this.#of(known, token) : this.#verify(token, request);
  }

  async #verify(token: string, request: AuthenticatedRequest): Promise<Authenticated> {
    try {
      const caller = await this.#verifier.verify(token);
      if (caller.principal.kind === 'hub') this.#verifySignature(caller.principal.hub, request);
      return this.#of(caller, token);
    } catch (error) {
      if (error instanceof TokenRefused) this.#log.info({ fault: error.fault }, 'An access token was refused');
      else if (error instanceof SignatureRefused)
        this.#log.info({ fault: error.fault }, 'The signature of a message was refused');
      else throw error;
      throw unauthenticated();
    }
  }

  /** @throws SignatureRefused */
  #verifySignature(hub: string, { method, target, headers, body = Buffer.alloc(0) }: AuthenticatedRequest): void {
    const keys = this.#trust.hubKeys(hub);
    if (!keys) throw new TokenRefused('UNKNOWN_ISSUER');
    this.#signatures.verify({ method, url: `http://supergraph${target}`, headers }, body, keys);
  }

  #of(caller: Caller, token: string | undefined): Authenticated {
    let authenticated = this.#known.get(caller);
    if (!authenticated) {
      authenticated = { caller, credentials: credentialsOf(caller), token };
      this.#known.set(caller, authenticated);
    }
    return authenticated;
  }
}

/** For a network without identity, which no stranger can reach: everybody may do everything. */
export const openToAll: Authentication = {
  authenticate: () => ({ caller: openCaller, credentials: credentialsOf(openCaller), token: undefined }),
};

const anonymous: Authenticated = {
  caller: anonymousCaller,
  credentials: credentialsOf(anonymousCaller),
  token: undefined,
};

/** Where subgraphs are sent what clients send them as `Authorization` and verify it: here everybody is anonymous. */
export const leftToSubgraphs: Authentication = { authenticate: () => anonymous };

function notBearer(): HttpRefusal {
  return new HttpRefusal(401, 'The header Authorization must be "Bearer", a space and an access token.', {
    code: 'UNAUTHENTICATED',
    headers: { 'www-authenticate': 'Bearer' },
  });
}

/** No more is told than that the token does not hold (RFC 6750, section 3.1); the log says why. */
function unauthenticated(): HttpRefusal {
  return new HttpRefusal(401, 'The access token is invalid. Get a new one, or send none to read public data.', {
    code: 'UNAUTHENTICATED',
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  });
}
