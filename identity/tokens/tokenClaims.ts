import { z } from 'zod';
import { isHubCode } from '../../schema/globalId.ts';
import { limits } from '../limits.ts';
import type { Caller } from '../principals/Caller.ts';
import { hubOfParty, type Principal } from '../principals/Principal.ts';

const text = z.string().min(1).max(limits.claimLength);
const seconds = z.int().nonnegative();
const hub = z.string().refine(isHubCode);
const partyId = (type: 'Marketplace' | 'Merchant') => text.refine((id) => hubOfParty(id, type) !== undefined);

/** The principal of a token: the claim `ehub`. */
const principalClaim = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('anonymous') }),
  z.strictObject({ kind: z.literal('marketplace'), id: partyId('Marketplace') }),
  z.strictObject({ kind: z.literal('merchant'), id: partyId('Merchant') }),
  z.strictObject({ kind: z.literal('operator'), hub }),
  z.strictObject({ kind: z.literal('hub'), hub }),
  z.strictObject({ kind: z.literal('networkOperator') }),
]);

/** The claims of an access token (RFC 9068, section 2.2); others are ignored. */
export const tokenClaims = z.object({
  iss: text,
  sub: text,
  aud: z.union([text, z.array(text).min(1).max(8)]),
  exp: seconds,
  nbf: seconds.optional(),
  iat: seconds,
  jti: text,
  client_id: text,
  scope: z.string().max(limits.tokenLength).optional(),
  ehub: principalClaim,
});

export type TokenClaims = z.infer<typeof tokenClaims>;

export function principalOfClaims({ ehub }: TokenClaims): Principal {
  switch (ehub.kind) {
    case 'marketplace':
      return { kind: 'marketplace', marketplace: ehub.id };
    case 'merchant':
      return { kind: 'merchant', merchant: ehub.id, hub: hubOfParty(ehub.id, 'Merchant') ?? '' };
    default:
      return ehub;
  }
}

/** The claims with a caller's identity and scopes. */
export function claimsOfCaller({ principal, scopes }: Caller): Pick<TokenClaims, 'ehub' | 'scope'> {
  return { ehub: claimOfPrincipal(principal), scope: [...scopes].join(' ') };
}

function claimOfPrincipal(principal: Principal): TokenClaims['ehub'] {
  switch (principal.kind) {
    case 'marketplace':
      return { kind: 'marketplace', id: principal.marketplace };
    case 'merchant':
      return { kind: 'merchant', id: principal.merchant };
    default:
      return principal;
  }
}
