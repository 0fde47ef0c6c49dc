import { newSigningKey, type SigningKey } from '../../../identity/keys/SigningKey.ts';
import { callerOf } from '../../../identity/principals/Caller.ts';
import type { Principal } from '../../../identity/principals/Principal.ts';
import { scopeNames } from '../../../identity/principals/scopes.ts';
import { signToken, type TokenToSign } from '../../../identity/tokens/signToken.ts';
import type { TrustDocument } from '../../../identity/trust/Trust.ts';

export const audience = 'https://network.test/graphql';
export const issuers = {
  network: 'https://id.network.test',
  MYKUL: 'https://id.mykul.test',
  CNHGH: 'https://id.cnhgh.test',
} as const;

export const marketplaceId = 'gid://MYKUL/Marketplace/01JD4Q6V9M3T8R2W5X7Y0Z1A2B';
export const merchantId = 'gid://MYKUL/Merchant/01JD4Q6V9M3T8R2W5X7Y0Z1A2C';

export const principals = {
  marketplace: { kind: 'marketplace', marketplace: marketplaceId },
  merchant: { kind: 'merchant', merchant: merchantId, hub: 'MYKUL' },
  operator: { kind: 'operator', hub: 'MYKUL' },
  hub: { kind: 'hub', hub: 'MYKUL' },
  networkOperator: { kind: 'networkOperator' },
} as const satisfies Record<string, Principal>;

/** Keys of every party of a network of two hubs, and what its registry says of them. */
export async function testTrust() {
  const [network, gateway, MYKUL, CNHGH, hubMYKUL, hubCNHGH] = await Promise.all(
    Array.from({ length: 6 }, () => newSigningKey()),
  );
  const keys = { network, gateway, MYKUL, CNHGH, hubMYKUL, hubCNHGH } as Record<KeyOwner, SigningKey>;
  const hub = (code: 'MYKUL' | 'CNHGH', hubKey: SigningKey) => ({
    code,
    issuer: issuers[code],
    jwks: { keys: [keys[code].publicJwk] },
    keys: [hubKey.publicJwk],
  });
  const document: TrustDocument = {
    network: {
      audience,
      issuer: issuers.network,
      jwks: { keys: [keys.network.publicJwk] },
      gatewayKeys: [keys.gateway.publicJwk],
    },
    hubs: [hub('MYKUL', keys.hubMYKUL), hub('CNHGH', keys.hubCNHGH)],
    marketplaces: [{ id: marketplaceId }],
  };
  return { keys, document };
}

type KeyOwner = 'network' | 'gateway' | 'MYKUL' | 'CNHGH' | 'hubMYKUL' | 'hubCNHGH';

/** A token with every scope, of the network's issuer where nothing else is said. */
export function tokenOf(
  key: SigningKey,
  principal: Principal,
  token: Partial<TokenToSign> & { nowMs: number },
): Promise<string> {
  const caller = callerOf(principal, 'someone', scopeNames);
  return signToken(key, { issuer: issuers.network, audience, caller, clientId: 'test', lifetimeS: 3_600, ...token });
}
