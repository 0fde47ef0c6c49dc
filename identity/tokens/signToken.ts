import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { SigningKey } from '../keys/SigningKey.ts';
import type { Caller } from '../principals/Caller.ts';
import { claimsOfCaller } from './tokenClaims.ts';

export interface TokenToSign {
  readonly issuer: string;
  readonly audience: string;
  readonly caller: Caller;
  /** The program that was given the token (RFC 8693, section 4.3). */
  readonly clientId: string;
  readonly lifetimeS: number;
  /** Unix time in milliseconds. */
  readonly nowMs?: number;
}

/** An access token (RFC 9068), signed with EdDSA. */
export function signToken(key: SigningKey, token: TokenToSign): Promise<string> {
  const { issuer, audience, caller, clientId, lifetimeS, nowMs = Date.now() } = token;
  const nowS = Math.floor(nowMs / 1_000);
  return new SignJWT({ ...claimsOfCaller(caller), client_id: clientId })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: key.kid })
    .setIssuer(issuer)
    .setSubject(caller.subject)
    .setAudience(audience)
    .setIssuedAt(nowS)
    .setNotBefore(nowS)
    .setExpirationTime(nowS + lifetimeS)
    .setJti(randomUUID())
    .sign(key.privateKey);
}
