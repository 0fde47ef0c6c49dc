import type { PublicJwk } from './PublicKey.ts';

/** A hub as the registry describes it. Everything is immutable: a change of the registry makes a new HubTable. */
export interface Hub {
  /** UN/LOCODE without the space, e.g. `MYKUL`. */
  readonly code: string;
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** ISO 4217 alpha-3. */
  readonly currency: string;
  /** IANA time zone. */
  readonly timeZone: string;
  readonly state: HubState;
  /** Endpoints by contract name (`merchants`, `inventory`, …). A contract that is missing is one the hub does not serve. */
  readonly subgraphs: ReadonlyMap<string, Endpoint>;
  /** `iss` of those who speak for the hub's merchants and operators. */
  readonly issuer?: string;
  /** Keys of that issuer. */
  readonly jwks?: PublishedKeys;
  /** With which the hub signs its messages and receipts, retired ones included. */
  readonly keys?: readonly PublicJwk[];
}

/** `DRAINING`: no scattered reads and no new trades; owned reads go on. */
export type HubState = 'ACTIVE' | 'DRAINING';

/** Where one hub serves one contract: a place in the matrix of contracts and hubs. */
export interface Endpoint {
  readonly url: string;
  /** True where the endpoint takes a JSON array of operations in one request. */
  readonly batched: boolean;
}

/** Who is to be believed in the whole network. Without it nobody is, and nobody has a name. */
export interface NetworkTrust {
  /** What access tokens for this network say in `aud`: a URL. */
  readonly audience: string;
  /** `iss` of those who speak for marketplaces and network operators. */
  readonly issuer?: string;
  /** Keys of that issuer. */
  readonly jwks?: PublishedKeys;
  /** With which gateways sign what they send to hubs. */
  readonly gatewayKeys?: readonly PublicJwk[];
}

/** The URL of a JWK set, or the set itself (RFC 7517). */
export type PublishedKeys = string | { readonly keys: readonly PublicJwk[] };

/** What a registry document says. */
export interface Registry {
  readonly network?: NetworkTrust;
  readonly hubs: readonly Hub[];
  readonly marketplaces: readonly Marketplace[];
}

/** A marketplace known to the network; served by the gateway's own `network` subgraph. */
export interface Marketplace {
  readonly id: string;
  readonly name: string;
  readonly homeHub: string;
}
