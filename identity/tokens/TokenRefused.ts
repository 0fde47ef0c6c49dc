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
  /** It lives longer than such a token may. */
  | 'LIFETIME'
  | 'CLAIMS'
  /** Its issuer does not speak for the principal that it names. */
  | 'NOT_ENTITLED';

/** A token that is not taken (RFC 6750, section 3.1: `invalid_token`). The message holds nothing of the token. */
export class TokenRefused extends Error {
  readonly fault: TokenFault;

  constructor(fault: TokenFault) {
    super(`The access token was refused: ${fault}.`);
    this.name = 'TokenRefused';
    this.fault = fault;
  }
}
