import type { Hub, PublishedKeys, Registry } from '../../schema/registry/Hub.ts';
import { InlineKeys, type KeySet } from '../keys/KeySet.ts';
import { RemoteKeys, type RemoteKeysOptions } from '../keys/RemoteKeys.ts';
import { limits } from '../limits.ts';
import type { Principal } from '../principals/Principal.ts';

/** An issuer of tokens and its authority. */
export interface Authority {
  /** Its `iss`. */
  readonly issuer: string;
  readonly keys: KeySet;
  readonly lifetimeS: number;
  /** Whether it may issue tokens for this principal. */
  speaksFor(principal: Principal): boolean;
}

/** Who presents a token to whom: a client to the supergraph, or a gateway to a hub. */
export type Audience = 'SUPERGRAPH' | 'HUB';

/** The parts of a registry document that define trust. */
export type TrustDocument = Pick<Registry, 'network'> & {
  readonly hubs: readonly Pick<Hub, 'code' | 'issuer' | 'jwks' | 'keys'>[];
  readonly marketplaces: readonly { readonly id: string }[];
};

interface Authorities {
  readonly audience: string | undefined;
  readonly bySupergraphIssuer: ReadonlyMap<string, Authority>;
  readonly gateway: Authority | undefined;
  readonly hubKeys: ReadonlyMap<string, KeySet>;
}

/**
 * The authorities and keys of the current registry document. A change applies from the next token or message on, including
 * cached tokens. Unchanged key sets are kept, so that other changes cause no fetches and no verifications.
 */
export class Trust {
  readonly #options: RemoteKeysOptions;
  #keySets = new Map<string, KeySet>();
  #authorities: Authorities = {
    audience: undefined,
    bySupergraphIssuer: new Map(),
    gateway: undefined,
    hubKeys: new Map(),
  };

  constructor(options: RemoteKeysOptions = {}) {
    this.#options = options;
  }

  /**
   * Applies a registry document.
   * @throws Error if a key cannot be trusted or two authorities have the same name; the previous document then stays in
   *   force
   */
  update(document: TrustDocument): void {
    const keySets = new Map<string, KeySet>();
    const keysOf = (owner: string, published: PublishedKeys): KeySet => {
      const name = `${owner} ${JSON.stringify(published)}`;
      const keys = keySets.get(name) ?? this.#keySets.get(name) ?? this.#newKeys(published);
      keySets.set(name, keys);
      return keys;
    };
    try {
      this.#authorities = authoritiesOf(document, keysOf);
    } catch (error) {
      closeOthers(keySets, this.#keySets);
      throw error;
    }
    closeOthers(this.#keySets, keySets);
    this.#keySets = keySets;
  }

  /** The `aud` of tokens for this network; undefined while the registry defines no trust. */
  get audience(): string | undefined {
    return this.#authorities.audience;
  }

  authority(audience: Audience, issuer: string): Authority | undefined {
    const { bySupergraphIssuer, gateway } = this.#authorities;
    if (audience === 'SUPERGRAPH') return bySupergraphIssuer.get(issuer);
    return gateway?.issuer === issuer ? gateway : undefined;
  }

  /** The keys with which a hub signs messages and receipts. */
  hubKeys(hub: string): KeySet | undefined {
    return this.#authorities.hubKeys.get(hub);
  }

  /** The keys that gateways sign with. */
  get gatewayKeys(): KeySet | undefined {
    return this.#authorities.gateway?.keys;
  }

  close(): void {
    closeOthers(this.#keySets, new Map());
  }

  #newKeys(published: PublishedKeys): KeySet {
    return typeof published === 'string' ? new RemoteKeys(published, this.#options) : new InlineKeys(published.keys);
  }
}

function closeOthers(keySets: ReadonlyMap<string, KeySet>, kept: ReadonlyMap<string, KeySet>): void {
  for (const [name, keys] of keySets) if (!kept.has(name)) keys.close();
}

function authoritiesOf(
  { network, hubs, marketplaces }: TrustDocument,
  keysOf: (owner: string, published: PublishedKeys) => KeySet,
): Authorities {
  const bySupergraphIssuer = new Map<string, Authority>();
  const hubKeys = new Map<string, KeySet>();
  if (!network) return { audience: undefined, bySupergraphIssuer, gateway: undefined, hubKeys };

  const { audience, issuer, jwks, gatewayKeys } = network;
  const add = (authority: Authority) => {
    if (bySupergraphIssuer.has(authority.issuer)) throw new Error(`Two issuers have the name ${authority.issuer}.`);
    bySupergraphIssuer.set(authority.issuer, authority);
  };
  const directory = new Set(marketplaces.map(({ id }) => id));
  if (issuer && jwks) {
    add({
      issuer,
      keys: keysOf(issuer, jwks),
      lifetimeS: limits.tokenLifetimeS,
      speaksFor: (principal) =>
        principal.kind === 'networkOperator' ||
        (principal.kind === 'marketplace' && directory.has(principal.marketplace)),
    });
  }
  for (const { code, keys, ...hub } of hubs) {
    if (hub.issuer && hub.jwks) {
      add({
        issuer: hub.issuer,
        keys: keysOf(hub.issuer, hub.jwks),
        lifetimeS: limits.tokenLifetimeS,
        speaksFor: (principal) =>
          (principal.kind === 'merchant' || principal.kind === 'operator') && principal.hub === code,
      });
    }
    if (!keys) continue;
    const name = hubName(audience, code);
    hubKeys.set(code, keysOf(name, { keys }));
    add({
      issuer: name,
      keys: keysOf(name, { keys }),
      lifetimeS: limits.machineTokenLifetimeS,
      speaksFor: (principal) => principal.kind === 'hub' && principal.hub === code,
    });
  }
  const gateway = gatewayKeys && {
    issuer: gatewayName(audience),
    keys: keysOf(gatewayName(audience), { keys: gatewayKeys }),
    lifetimeS: limits.machineTokenLifetimeS,
    speaksFor: () => true,
  };
  return { audience, bySupergraphIssuer, gateway, hubKeys };
}

/**
 * The names of a network's machines in tokens, as issuer or audience. Both derive from the network's own audience, so that a
 * token of one network is invalid in another.
 */
export function gatewayName(audience: string): string {
  return `${audience}/gateway`;
}

export function hubName(audience: string, hub: string): string {
  return `${audience}/hubs/${hub}`;
}
