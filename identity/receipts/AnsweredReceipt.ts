import { z } from 'zod';
import { receipt } from './Receipt.ts';

/**
 * In place of a receipt that could not be sealed in time. What it is of has been done; whoever sends the mutation again under
 * the same idempotency key is given its receipt.
 */
export const pendingReceipt = z.strictObject({
  hub: receipt.shape.hub,
  contract: receipt.shape.contract,
  operation: receipt.shape.operation,
  pending: z.literal(true),
});

/** What stands in `extensions.receipts`. */
export const answeredReceipt = z.union([receipt, pendingReceipt]);

export type AnsweredReceipt = z.infer<typeof answeredReceipt>;

/** Where a chain ends, as a hub tells the network. */
export const receiptHead = z.object({
  /** Of the last receipt. */
  position: receipt.shape.position,
  digest: receipt.shape.previous,
  /** When that was done of which it is. */
  at: receipt.shape.at,
});

export type ReceiptHead = z.infer<typeof receiptHead>;
