import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openSigningKey, type SigningKey } from '../identity/keys/SigningKey.ts';
import { limits } from '../identity/limits.ts';
import { callerOf } from '../identity/principals/Caller.ts';
import { type Principal, partyOf } from '../identity/principals/Principal.ts';
import { scopeNames } from '../identity/principals/scopes.ts';
import { principalField, signRequest } from '../identity/signatures/signRequest.ts';
import { MachineTokens } from '../identity/tokens/MachineTokens.ts';
import { signToken } from '../identity/tokens/signToken.ts';
import { gatewayName, hubName } from '../identity/trust/Trust.ts';
import type { Registry } from '../schema/registry/Hub.ts';

/** Lifetime of the principals' tokens: longer than a run. */
const tokenLifetimeS = 600;

/** The keys of all parties around the hub under test: a gateway, the issuers of tokens, and other hubs. */
export interface NetworkKeys {
  readonly gateway: SigningKey;
  /** The key of the issuer of marketplaces' tokens; undefined if the kit does not have it. */
  readonly network: SigningKey | undefined;
  /** The key of the issuer of tokens for the merchants and operators of the hub under test. */
  readonly issuer: SigningKey | undefined;
  /** The keys of hubs, by code: those that the kit acts for, including the hub under test. */
  readonly hubs: ReadonlyMap<string, SigningKey>;
}

/**
 * The keys in a folder, with the file names of the demo network.
 * @param hub the code of the hub under test
 * @throws Error if the key of a gateway is missing, or a key is not in the registry
 */
export async function openNetworkKeys(folder: string, hub: string, registry: Registry): Promise<NetworkKeys> {
  const open = async (name: string, published: readonly { readonly kid?: string }[] | undefined) => {
    const file = join(folder, `${name}.jwk`);
    if (!existsSync(file)) return undefined;
    const key = await openSigningKey(file);
    if (published?.some(({ kid }) => kid === key.kid)) return key;
    throw new Error(
      `The registry does not have the public half of ${file}: \`ehub registry key --key ${file}\` prints it.`,
    );
  };
  const { network, hubs } = registry;
  const gateway = await open('gateway', network?.gatewayKeys);
  if (!gateway)
    throw new Error(`There is no gateway.jwk in ${folder}: the hub responds only to gateways of its network.`);
  const inline = (
    jwks: typeof network extends undefined ? never : { keys: readonly { kid?: string }[] } | string | undefined,
  ) => (typeof jwks === 'object' ? jwks.keys : undefined);
  const ofHubs = hubs.map(async ({ code, keys }) => [code, await open(code, keys)] as const);
  return {
    gateway,
    network: await open('network', inline(network?.jwks)),
    issuer: await open(`${hub}.issuer`, inline(hubs.find(({ code }) => code === hub)?.jwks)),
    hubs: new Map((await Promise.all(ofHubs)).flatMap(([code, key]) => (key ? [[code, key]] : []))),
  };
}

/** Creates the headers that identify the caller to a hub, as a gateway of its network would. */
export class Credentials {
  readonly keys: NetworkKeys;
  /** The network's audience. */
  readonly audience: string;
  readonly hub: string;
  readonly #registry: Registry;
  readonly #machineTokens: MachineTokens;

  constructor(
    keys: NetworkKeys,
    hub: string,
    registry: Registry & { readonly network: { readonly audience: string } },
  ) {
    this.keys = keys;
    this.audience = registry.network.audience;
    this.hub = hub;
    this.#registry = registry;
    this.#machineTokens = new MachineTokens(keys.gateway, gatewayName(this.audience));
  }

  /** The token of a gateway for this hub, on behalf of a principal with all scopes that it can have. */
  async gatewayToken(principal: Principal): Promise<string> {
    return this.#machineTokens.tokenFor(
      callerOf(principal, partyOf(principal), scopeNames),
      hubName(this.audience, this.hub),
    );
  }

  /** The principal's own token, from its issuer; undefined if the kit does not have the issuer's key. */
  async principalToken(principal: Principal): Promise<string | undefined> {
    const { network, issuer, hubs } = this.keys;
    if (principal.kind === 'hub') {
      const own = hubs.get(principal.hub);
      return own && this.#sign(own, hubName(this.audience, principal.hub), principal, limits.machineTokenLifetimeS);
    }
    const ofHub = principal.kind === 'operator' || principal.kind === 'merchant';
    const key = ofHub ? issuer : network;
    const name = ofHub
      ? this.#registry.hubs.find(({ code }) => code === this.hub)?.issuer
      : this.#registry.network?.issuer;
    if (!key || !name) return undefined;
    return this.#sign(key, name, principal);
  }

  /** A token from the issuer of marketplaces for a principal over which it has no authority. */
  async tokenOfNetworkIssuer(principal: Principal): Promise<string | undefined> {
    const { network } = this.keys;
    const issuer = this.#registry.network?.issuer;
    return network && issuer ? this.#sign(network, issuer, principal) : undefined;
  }

  /** The headers of a read. */
  async ofRead(principal: Principal): Promise<Record<string, string>> {
    return { authorization: `Bearer ${await this.gatewayToken(principal)}` };
  }

  /**
   * The headers of a mutation: a signed message with the principal's own token.
   * @returns undefined if the kit does not have the key of the principal's issuer
   */
  async ofMutation(url: string, body: string, principal: Principal): Promise<Record<string, string> | undefined> {
    const token = await this.principalToken(principal);
    if (token === undefined) return undefined;
    const headers = { ...(await this.ofRead(principal)), [principalField]: token };
    return { ...headers, ...signRequest(this.keys.gateway, { method: 'POST', url, headers }, body) };
  }

  #sign(key: SigningKey, issuer: string, principal: Principal, lifetimeS = tokenLifetimeS): Promise<string> {
    const caller = callerOf(principal, 'ehub check', scopeNames);
    const { audience } = this;
    return signToken(key, { issuer, audience, caller, clientId: 'ehub check', lifetimeS });
  }
}
