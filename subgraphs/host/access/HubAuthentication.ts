import type { FastifyRequest } from 'fastify';
import { type Caller, openCaller } from '../../../identity/principals/Caller.ts';
import { SignatureRefused } from '../../../identity/signatures/SignatureRefused.ts';
import { SignatureVerifier } from '../../../identity/signatures/SignatureVerifier.ts';
import { principalField } from '../../../identity/signatures/signRequest.ts';
import { TokenRefused } from '../../../identity/tokens/TokenRefused.ts';
import { TokenVerifier } from '../../../identity/tokens/TokenVerifier.ts';
import type { Trust } from '../../../identity/trust/Trust.ts';
import { hubError } from '../hubErrors.ts';

/** The caller of a hub and the credentials in the request. */
export interface Authenticated {
  readonly caller: Caller;
  /** True where the caller's own token came in a message signed by a gateway. Only such a request may change anything. */
  readonly mayMutate: boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The bytes of the body, which signatures cover; undefined where there is none. */
    rawBody: Buffer | undefined;
    /** Set before a contract's handlers run. */
    authenticated: Authenticated | undefined;
  }
}

/** Identifies the caller before anything else is done for the request. */
export interface HubAuthentication {
  /** @throws GraphQLError `UNAUTHENTICATED` where the request does not show who sends it */
  authenticate(request: FastifyRequest): Authenticated | Promise<Authenticated>;
}

/** For a hub without trust, which strangers cannot reach: everybody may do everything. */
export const openToAll: HubAuthentication = { authenticate: () => ({ caller: openCaller, mayMutate: true }) };

/**
 * Authenticates the gateways of a network. A read carries a token of the gateway for this hub, which names the principal. A
 * mutation is a message that the gateway has signed and that carries the token of the principal, which this hub verifies
 * itself. A compromised gateway can therefore read what principals may, but change nothing in their name without a token of
 * theirs.
 */
export class GatewayAuthentication implements HubAuthentication {
  readonly #trust: Trust;
  readonly #gatewayTokens: TokenVerifier;
  readonly #principalTokens: TokenVerifier;
  readonly #signatures: SignatureVerifier;

  /** @param hub the code of this hub */
  constructor(trust: Trust, hub: string, now: () => number = Date.now) {
    this.#trust = trust;
    this.#gatewayTokens = new TokenVerifier(trust, { hub, now });
    this.#principalTokens = new TokenVerifier(trust, { now });
    this.#signatures = new SignatureVerifier(now);
  }

  authenticate(request: FastifyRequest): Authenticated | Promise<Authenticated> {
    const { authorization = '', 'signature-input': signature } = request.headers;
    const token = /^bearer +(\S+) *$/i.exec(authorization)?.[1];
    if (token === undefined) throw unauthenticated();
    const caller = signature === undefined ? this.#gatewayTokens.known(token) : undefined;
    return caller ? { caller, mayMutate: false } : this.#verify(token, request);
  }

  async #verify(token: string, request: FastifyRequest): Promise<Authenticated> {
    try {
      const caller = await this.#gatewayTokens.verify(token);
      if (request.headers['signature-input'] === undefined) return { caller, mayMutate: false };
      this.#verifySignature(request);
      const principalToken = request.headers[principalField];
      if (typeof principalToken !== 'string') return { caller, mayMutate: false };
      const principal = await this.#principalTokens.verify(principalToken);
      if (principal.party !== caller.party) throw new TokenRefused('NOT_ENTITLED');
      return { caller: principal, mayMutate: true };
    } catch (error) {
      if (!(error instanceof TokenRefused) && !(error instanceof SignatureRefused)) throw error;
      request.log.info({ fault: error.fault }, 'The sender of a request was refused');
      throw unauthenticated();
    }
  }

  /** @throws SignatureRefused */
  #verifySignature({ method, headers, raw, rawBody = Buffer.alloc(0) }: FastifyRequest): void {
    const keys = this.#trust.gatewayKeys;
    if (!keys) throw new SignatureRefused('UNKNOWN_KEY');
    this.#signatures.verify({ method, url: `http://hub${raw.url}`, headers }, rawBody, keys);
  }
}

/** The caller learns only that it is not authenticated (RFC 6750, section 3.1); the log says why. */
function unauthenticated() {
  return hubError('UNAUTHENTICATED', 'This hub responds only to gateways of its network.');
}
