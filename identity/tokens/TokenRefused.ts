/** Why a token is refused. For logs and tests: clients learn only that the token is invalid. */
export type TokenFault =
  | 'TOO_LARGE'
  | 'MALFORMED'
  /** The header has an unsafe member: an embedded key, an extension, another type. */
  | 'HEADER'
  | 'UNKNOWN_ISSUER'
  | 'UNKNOWN_KEY'
  | 'ALGORITHM'
  | 'SIGNATURE'
  | 'AUDIENCE'
  | 'EXPIRED'
  | 'NOT_YET_VALID'
  /** Its lifetime is too long. */
  | 'LIFETIME'
  | 'CLAIMS'
  /** Its issuer has no authority over the principal that it names. */
  | 'NOT_ENTITLED';

/** A refused token (RFC 6750, section 3.1: `invalid_token`). The message reveals nothing of the token. */
export class TokenRefused extends Error {
  readonly fault: TokenFault;

  constructor(fault: TokenFault) {
    super(`The access token was refused: ${fault}.`);
    this.name = 'TokenRefused';
    this.fault = fault;
  }
}
