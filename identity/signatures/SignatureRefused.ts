/** Why a message is not taken as signed. For logs and tests: a client is told no more than that it is not. */
export type SignatureFault =
  /** It carries no signature of the network. */
  | 'MISSING'
  | 'MALFORMED'
  /** The signature leaves out what it must cover. */
  | 'COVERAGE'
  | 'UNKNOWN_KEY'
  | 'ALGORITHM'
  | 'TOO_OLD'
  /** It was created later than now. */
  | 'TOO_EARLY'
  /** The body is another than the one that was signed. */
  | 'DIGEST'
  | 'SIGNATURE'
  /** It came before. */
  | 'REPLAYED'
  /** The key signs more than we can keep nonces for. */
  | 'OVERLOADED';

export class SignatureRefused extends Error {
  readonly fault: SignatureFault;

  constructor(fault: SignatureFault) {
    super(`The signature of the message was refused: ${fault}.`);
    this.name = 'SignatureRefused';
    this.fault = fault;
  }
}
