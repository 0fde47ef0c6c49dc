/** What the registry document says of who is to be believed. Keys are public JWKs (RFC 7517). */
export interface RegistryTrust {
  /** Without it there is no trust, and nobody has a name. */
  readonly network?: {
    /** What access tokens for this network say in `aud`: a URI. */
    readonly audience: string;
    /** `iss` of those who speak for marketplaces and network operators. */
    readonly issuer?: string;
    readonly jwks?: PublishedKeys;
    /** With which gateways sign what they send to hubs. */
    readonly gatewayKeys?: readonly unknown[];
  };
  readonly hubs: readonly {
    readonly code: string;
    /** `iss` of those who speak for the hub's merchants and operators. */
    readonly issuer?: string;
    readonly jwks?: PublishedKeys;
    /** With which the hub signs its messages and receipts, retired ones included. */
    readonly keys?: readonly unknown[];
  }[];
  readonly marketplaces: readonly { readonly id: string }[];
}

/** The URL of a JWK set, or the set itself. */
export type PublishedKeys = string | { readonly keys: readonly unknown[] };
