/**
 * The header by which a gateway tells a hub how long it still waits for the answer: whole milliseconds from the moment
 * of sending. A duration, not a point in time, since the clocks of two countries differ.
 */
export const deadlineHeader = 'ehub-timeout-ms';

/**
 * The header by which a client asks a gateway, and the gateway a hub, for the receipts of a mutation (`1`), in
 * `extensions.receipts`; and by which a gateway asks a hub, with a query of its own, for the head of its chain (`head`), in
 * `extensions.receiptHead`.
 */
export const receiptsHeader = 'ehub-receipts';

export type ReceiptsHeaderValue = '1' | 'head';
