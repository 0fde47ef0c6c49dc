/** Why a signature is refused. For logs and tests: clients learn only that it is invalid. */
export type SignatureFault =
  /** It carries no signature of the network. */
  | 'MISSING'
  | 'MALFORMED'
  /** The signature does not cover a required component. */
  | 'COVERAGE'
  | 'UNKNOWN_KEY'
  | 'ALGORITHM'
  | 'TOO_OLD'
  /** It was created later than now. */
  | 'TOO_EARLY'
  /** The body is not the one that was signed. */
  | 'DIGEST'
  | 'SIGNATURE'
  /** The message was received before. */
  | 'REPLAYED'
  /** The key signs more messages than the store has room for. */
  | 'OVERLOADED';

export class SignatureRefused extends Error {
  readonly fault: SignatureFault;

  constructor(fault: SignatureFault) {
    super(`The signature of the message was refused: ${fault}.`);
    this.name = 'SignatureRefused';
    this.fault = fault;
  }
}
