/** Every bound of identity and trust, each with its reason. Lifetimes in seconds, waits in milliseconds, sizes in characters. */
export const limits = {
  /** An access token with an RSA signature and thirty scopes has 1 500; a longer one is refused before it is decoded. */
  tokenLength: 8_192,
  /** Maximum lifetime of an access token. A longer one could not be revoked in time. */
  tokenLifetimeS: 86_400,
  /** A token between two machines of the network: how long a stolen one is of use. */
  machineTokenLifetimeS: 60,
  /** A machine's token is renewed when it has less time left: it must not expire in transit. */
  machineTokenReserveS: 20,
  /** How far two clocks that NTP synchronises may be apart. */
  clockSkewS: 30,
  /** Verified tokens that are cached, so that their signatures are not verified again: 1 kB each. */
  verifiedTokens: 10_000,
  /** Cached tokens, one per principal and hub: 1 kB each. */
  issuedTokens: 10_000,
  /** `sub`, `jti` and `client_id`: the longest identifiers of common issuers stay below it. */
  claimLength: 255,
  /** A JWKS of sixteen RSA keys of 4 096 bits stays below 20 000. */
  jwksBytes: 65_536,
  /** A slower issuer is queried again at the next refresh. */
  jwksTimeoutMs: 2_000,
  /** A newly published key is known after this time, even if no token has used it. */
  jwksRefreshMs: 300_000,
  /** An unknown key id causes an extra fetch of a JWKS at most once in this time. */
  jwksUnknownKeyMs: 30_000,
  /** How long the keys of an issuer that does not answer stay valid: its outage must not become the network's. */
  jwksKeepMs: 86_400_000,
  /** Maximum age of a signed message. */
  signatureAgeS: 30,
  /** How far ahead of our clock it may be: nonces are kept for this time too. */
  signatureAheadS: 10,
  /** Signatures per message: the sender's, and some of proxies. */
  signaturesPerMessage: 4,
  /** Components per signature. */
  signatureComponents: 16,
  /** `Signature` and `Signature-Input` together: four signatures with their components. */
  signatureHeaderLength: 8_192,
  /** The shortest nonce: 96 random bits in base64. */
  nonceLengthMin: 16,
  nonceLengthMax: 64,
  /** Nonces of one key in 40 s: 2 500 mutations a second. Above that the sender is throttled. */
  noncesPerKey: 100_000,
  /** A file of certificates: all public authorities together take 220 kB. */
  tlsFileBytes: 1_048_576,
  /** A handshake over TLS across half the globe takes three round trips of 300 ms. */
  tlsHandshakeMs: 5_000,
  /** Each reason for failed handshakes is logged once in this time … */
  tlsReasonMs: 60_000,
  /** … for this many reasons: OpenSSL has hundreds, and strangers can cause them. */
  tlsReasons: 16,
  /** The longest line of an export of receipts: one has 700. */
  receiptLength: 4_096,
  /** Receipts that are sealed in one transaction: at 0.1 ms each, the wait for the previous batch is short. */
  receiptsPerSeal: 100,
} as const;
