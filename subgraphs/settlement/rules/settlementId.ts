import { derivedGlobalId } from '../../host/globalId.ts';

/** OUT at the payer's hub, IN at the payee's. */
export type Direction = 'OUT' | 'IN';

/** The id of a trade's settlement at one of its hubs: the same function at both, so that each can name the other's. */
export function settlementId(hubCode: string, tradeRef: string, direction: Direction): string {
  return derivedGlobalId(hubCode, 'Settlement', `${direction} ${tradeRef}`);
}
