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

/** The caller, with its facts for the access rules. */
export interface Authenticated {
  readonly caller: Caller;
  readonly credentials: Credentials;
  /** Its token; a hub verifies it again for each mutation. */
  readonly token: string | undefined;
}

/** The parts of a request that authenticate its sender. */
export interface AuthenticatedRequest {
  readonly method: string;
  /** Path and query as received. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer | undefined;
}

/** The first step of every request: authenticates its sender. */
export interface Authentication {
  /**
   * Synchronous if the token was verified before or there is none.
   * @throws HttpRefusal 401 where a token is sent that does not hold
   */
  authenticate(request: AuthenticatedRequest): Authenticated | Promise<Authenticated>;
}

/**
 * Accepts access tokens of the issuers in a registry. A hub's token is accepted only on messages signed by the same hub,
 * so a stolen one is useless.
 */
export class TokenAuthentication implements Authentication {
  readonly #verifier: TokenVerifier;
  readonly #trust: Trust;
  readonly #signatures = new SignatureVerifier();
  readonly #log: Logger;
  /** Created once per caller and shared by all requests with its token. */
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

/** For a network without identity, reachable on the loopback only: anyone may do anything. */
export const openToAll: Authentication = {
  authenticate: () => ({ caller: openCaller, credentials: credentialsOf(openCaller), token: undefined }),
};

const anonymous: Authenticated = {
  caller: anonymousCaller,
  credentials: credentialsOf(anonymousCaller),
  token: undefined,
};

/** If `Authorization` is passed on and verified by the subgraphs: here every client is anonymous. */
export const leftToSubgraphs: Authentication = { authenticate: () => anonymous };

function notBearer(): HttpRefusal {
  return new HttpRefusal(401, 'The header Authorization must be "Bearer", a space and an access token.', {
    code: 'UNAUTHENTICATED',
    headers: { 'www-authenticate': 'Bearer' },
  });
}

/** The client learns only that the token is invalid (RFC 6750, section 3.1); the log gives the reason. */
function unauthenticated(): HttpRefusal {
  return new HttpRefusal(401, 'The access token is invalid. Get a new one, or send none to read public data.', {
    code: 'UNAUTHENTICATED',
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  });
}
