/** Codes of `UserError`, as in the contract's `UserErrorCode`. */
export type RefusalCode =
  | 'INVALID'
  | 'NOT_FOUND'
  | 'EXPIRED'
  | 'CONFLICT'
  | 'STALE_VERSION'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'OUT_OF_STOCK'
  | 'INSUFFICIENT_FUNDS'
  | 'NET_DEBIT_CAP_EXCEEDED'
  | 'NOT_APPROVED'
  | 'CONSENT_REQUIRED'
  | 'PROHIBITED'
  | 'ALLOWANCE_EXCEEDED'
  | 'ILLEGAL_TRANSITION';

/** One reason why a mutation was refused, in the shape of the contract's `UserError`. */
export interface UserError {
  readonly code: RefusalCode;
  readonly message: string;
  /** Where the input is at fault, e.g. `["input", "price", "amount"]`. */
  readonly field: readonly string[] | null;
}

/** Thrown by a mutation's work to refuse it: its writes are rolled back and the client is told why. */
export class Refusal extends Error {
  readonly userErrors: readonly UserError[];

  constructor(userErrors: readonly UserError[]) {
    super(userErrors.map((error) => error.message).join(' '));
    this.userErrors = userErrors;
  }
}

/** A refusal with a single reason. */
export function refuse(code: RefusalCode, message: string, field: readonly string[] | null = null): Refusal {
  return new Refusal([{ code, message, field }]);
}
