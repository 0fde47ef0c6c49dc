import { z } from 'zod';
import { receipt } from './Receipt.ts';

/**
 * In place of a receipt that was not sealed in time. The mutation was executed; repeating it with the same idempotency key
 * returns its receipt.
 */
export const pendingReceipt = z.strictObject({
  hub: receipt.shape.hub,
  contract: receipt.shape.contract,
  operation: receipt.shape.operation,
  pending: z.literal(true),
});

/** The value of `extensions.receipts`. */
export const answeredReceipt = z.union([receipt, pendingReceipt]);

export type AnsweredReceipt = z.infer<typeof answeredReceipt>;

/** The end of a chain, as its hub publishes it. */
export const receiptHead = z.object({
  /** Digest of the last receipt. */
  position: receipt.shape.position,
  digest: receipt.shape.previous,
  /** When its mutation was executed. */
  at: receipt.shape.at,
});

export type ReceiptHead = z.infer<typeof receiptHead>;
