import { derivedGlobalId } from '../../host/globalId.ts';

/** OUT at the payer's hub, IN at the payee's. */
type Direction = 'OUT' | 'IN';

/** The id of a trade's settlement at one of its hubs: the same function at both, so that each can name the other's. */
export function settlementId(hubCode: string, tradeRef: string, direction: Direction): string {
  return derivedGlobalId(hubCode, 'Settlement', `${direction} ${tradeRef}`);
}

/** The id at one hub of the netting cycle `number` between two hubs: each can name the other's. */
export function nettingCycleId(hubCode: string, counterparty: string, number: number): string {
  return derivedGlobalId(hubCode, 'NettingCycle', `${[hubCode, counterparty].sort().join(' ')} ${number}`);
}

/**
 * The idempotency key of a trade's step. What must succeed in the end is asked anew after a refusal, under another key,
 * since the hub answers a repeated key with its first answer.
 */
export function stepKey(tradeId: string, step: string, refusals = 0): string {
  return `${tradeId}:${step}${refusals > 0 ? `:${refusals}` : ''}`;
}
