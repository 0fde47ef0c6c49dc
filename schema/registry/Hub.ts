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
  /** Of its seat; left out, maps show the middle of its country. */
  readonly position?: GeoPosition;
  /** Endpoints by contract name (`merchants`, `inventory`, …). A contract that is missing is one the hub does not serve. */
  readonly subgraphs: ReadonlyMap<string, Endpoint>;
  /** `iss` of those who speak for the hub's merchants and operators. */
  readonly issuer?: string;
  /** Keys of that issuer. */
  readonly jwks?: PublishedKeys;
  /** With which the hub signs its messages and receipts, retired ones included. */
  readonly keys?: readonly PublicJwk[];
}

/** Degrees (WGS 84), north and east positive. */
export interface GeoPosition {
  readonly latitude: number;
  readonly longitude: number;
}

/** `DRAINING`: no scattered reads and no new trades; owned reads go on. */
export type HubState = 'ACTIVE' | 'DRAINING';

/** Where one hub serves one contract: a place in the matrix of contracts and hubs. */
export interface Endpoint {
  readonly hubCode: string;
  /** The name of the contract. */
  readonly subgraph: string;
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
  /** Without them no hub pays another: `SettlementTerms` answers whether two do. */
  readonly pairs?: readonly HubPair[];
  /** Codes of the hubs where a currency is converted, by the currency. */
  readonly convertibleAt?: Readonly<Record<string, readonly string[]>>;
  readonly rates?: readonly StatedRate[];
  /** Without them customs values only amounts in its own currency: `CustomsRates` answers what a currency is worth. */
  readonly customsRates?: readonly CustomsRate[];
}

/** Two hubs that settle with each other. */
export interface HubPair {
  readonly hubs: readonly [string, string];
  /** The currency that their obligations are in. */
  readonly currency: string;
  /** By the code of the hub that owes, a decimal amount in that currency; a hub without one may owe nothing. */
  readonly netDebitCaps: Readonly<Record<string, string>>;
}

/** One unit of `from` is numerator / denominator units of `to`, both whole numbers; the other way it is the inverse. */
export interface StatedRate {
  readonly from: string;
  readonly to: string;
  readonly numerator: string;
  readonly denominator: string;
  /** Where the rate comes from, for people. */
  readonly source?: string;
}

/** From a day on, customs that reckons in `to` takes one unit of `from` to be worth `rate` of `to`. */
export interface CustomsRate {
  readonly from: string;
  readonly to: string;
  /** A decimal, e.g. `0.6200`. */
  readonly rate: string;
  /** `YYYY-MM-DD`, by the calendar of the place where goods are valued. */
  readonly validFrom: string;
  /** Where the rate comes from, for people. */
  readonly source: string;
}

/** A marketplace known to the network; served by the gateway's own `network` subgraph. */
export interface Marketplace {
  readonly id: string;
  readonly name: string;
  readonly homeHub: string;
}
