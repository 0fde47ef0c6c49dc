import { type Caller, openCaller } from '../../../identity/principals/Caller.ts';
import { parseGlobalId } from '../globalId.ts';
import { refuse } from '../Refusal.ts';

/** @throws Refusal `NOT_FOUND` where an operator of another hub means this hub's: for it there is nothing here */
export function refuseForeignOperator({ principal }: Caller, hub: string, field: readonly string[]): void {
  if (principal.kind !== 'operator' || principal.hub === hub) return;
  throw refuse('NOT_FOUND', `${hub} has nothing for the operator of ${principal.hub}.`, field);
}

/**
 * Steps of a trade are its coordinator's alone: the hub in the trade's id.
 * @param reference a trade's id, or another text, which then is nobody's but the marketplace's that gave it
 * @throws Refusal `NOT_FOUND` where another than that hub asks, or a hub for what is no trade of its own
 */
export function refuseOthersTrade(caller: Caller, reference: string, field: readonly string[]): void {
  const id = parseGlobalId(reference);
  if (caller === openCaller) return;
  const isTrade = id?.type === 'Trade';
  if (caller.principal.kind === 'hub' ? isTrade && id.hub === caller.principal.hub : !isTrade) return;
  throw refuse('NOT_FOUND', 'There is no such trade.', field);
}

/** @throws Refusal `NOT_FOUND` where another hub than this one asks */
export function refuseOtherHub(caller: Caller, hub: string, field: readonly string[]): void {
  if (caller === openCaller || (caller.principal.kind === 'hub' && caller.principal.hub === hub)) return;
  throw refuse('NOT_FOUND', `There is no such business of ${hub}.`, field);
}
