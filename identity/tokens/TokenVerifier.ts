import { hash } from 'node:crypto';
import { errors, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import type { PublicKey } from '../../schema/registry/PublicKey.ts';
import { limits } from '../limits.ts';
import { type Caller, callerOf } from '../principals/Caller.ts';
import { type Audience, type Authority, hubName, type Trust } from '../trust/Trust.ts';
import { readToken } from './readToken.ts';
import { type TokenFault, TokenRefused } from './TokenRefused.ts';
import { principalOfClaims, type TokenClaims, tokenClaims } from './tokenClaims.ts';

export interface VerifierOptions {
  /** The hub that tokens are presented to; undefined at a gateway. */
  readonly hub?: string;
  /** Unix time in milliseconds. */
  readonly now?: () => number;
}

interface VerifiedToken {
  readonly caller: Caller;
  readonly issuer: string;
  readonly key: PublicKey;
  readonly notAfterS: number;
}

/**
 * Determines the caller of a token. Verified tokens are cached until they expire: a known token costs one digest. The
 * registry is consulted each time, so that removing a key or an issuer takes effect at once.
 */
export class TokenVerifier {
  readonly #trust: Trust;
  readonly #hub: string | undefined;
  readonly #audience: Audience;
  readonly #now: () => number;
  readonly #verified = new LRUCache<string, VerifiedToken>({ max: limits.verifiedTokens });
  readonly #inProgress = new Map<string, Promise<VerifiedToken>>();

  constructor(trust: Trust, { hub, now = Date.now }: VerifierOptions = {}) {
    this.#trust = trust;
    this.#hub = hub;
    this.#audience = hub === undefined ? 'SUPERGRAPH' : 'HUB';
    this.#now = now;
  }

  /** The caller of a token that was verified before and is still valid; otherwise undefined. */
  known(token: string): Caller | undefined {
    return token.length > limits.tokenLength ? undefined : this.#known(hash('sha256', token, 'base64url'));
  }

  /** @throws TokenRefused */
  async verify(token: string): Promise<Caller> {
    if (token.length > limits.tokenLength) throw new TokenRefused('TOO_LARGE');
    const digest = hash('sha256', token, 'base64url');
    const known = this.#known(digest);
    if (known) return known;
    let verifying = this.#inProgress.get(digest);
    if (!verifying) {
      verifying = this.#verify(token).finally(() => this.#inProgress.delete(digest));
      this.#inProgress.set(digest, verifying);
    }
    const verified = await verifying;
    this.#verified.set(digest, verified);
    return verified.caller;
  }

  #known(digest: string): Caller | undefined {
    const verified = this.#verified.get(digest);
    if (!verified) return undefined;
    if (this.#holds(verified)) return verified.caller;
    this.#verified.delete(digest);
    return undefined;
  }

  #holds({ caller, issuer, key, notAfterS }: VerifiedToken): boolean {
    const nowS = this.#now() / 1_000;
    if (nowS >= notAfterS || nowS >= key.retiredAtS) return false;
    const authority = this.#trust.authority(this.#audience, issuer);
    return authority?.keys.get(key.kid) === key && authority.speaksFor(caller.principal);
  }

  async #verify(token: string): Promise<VerifiedToken> {
    const { algorithm, kid, claims: unverified } = readToken(token);
    const parsed = tokenClaims.safeParse(unverified);
    if (!parsed.success) throw new TokenRefused('CLAIMS');
    const claims = parsed.data;
    const authority = this.#trust.authority(this.#audience, claims.iss);
    if (!authority) throw new TokenRefused('UNKNOWN_ISSUER');
    const key = await authority.keys.find(kid);
    if (!key || this.#now() / 1_000 >= key.retiredAtS) throw new TokenRefused('UNKNOWN_KEY');
    if (algorithm !== key.algorithm) throw new TokenRefused('ALGORITHM');
    checkTimes(claims, authority, this.#now() / 1_000);
    await this.#checkSignature(token, key, authority);

    const principal = principalOfClaims(claims);
    if (!authority.speaksFor(principal)) throw new TokenRefused('NOT_ENTITLED');
    const caller = callerOf(principal, claims.sub, claims.scope?.split(' ') ?? []);
    return { caller, issuer: authority.issuer, key, notAfterS: claims.exp + limits.clockSkewS };
  }

  async #checkSignature(token: string, key: PublicKey, { issuer }: Authority): Promise<void> {
    const audience = this.#trust.audience ?? '';
    try {
      await jwtVerify(token, key.key, {
        algorithms: [key.algorithm],
        typ: 'at+jwt',
        issuer,
        audience: this.#hub === undefined ? audience : hubName(audience, this.#hub),
        clockTolerance: limits.clockSkewS,
        currentDate: new Date(this.#now()),
      });
    } catch (error) {
      throw new TokenRefused(faultOf(error));
    }
  }
}

function checkTimes({ exp, iat, nbf = iat }: TokenClaims, { lifetimeS }: Authority, nowS: number): void {
  if (exp - Math.min(iat, nbf) > lifetimeS || exp <= nbf) throw new TokenRefused('LIFETIME');
  if (nowS >= exp + limits.clockSkewS) throw new TokenRefused('EXPIRED');
  if (Math.max(iat, nbf) > nowS + limits.clockSkewS) throw new TokenRefused('NOT_YET_VALID');
}

/** The fault that `jose` found; times were checked before. */
function faultOf(error: unknown): TokenFault {
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'SIGNATURE';
  if (error instanceof errors.JWTClaimValidationFailed) return error.claim === 'aud' ? 'AUDIENCE' : 'CLAIMS';
  return 'MALFORMED';
}
