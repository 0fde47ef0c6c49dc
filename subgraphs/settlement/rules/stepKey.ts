/**
 * The idempotency key of a trade's step. What must succeed in the end is asked anew after a refusal, under another key,
 * since the hub answers a repeated key with its first answer.
 */
export function stepKey(tradeId: string, step: string, refusals = 0): string {
  return `${tradeId}:${step}${refusals > 0 ? `:${refusals}` : ''}`;
}
