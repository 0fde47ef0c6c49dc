import { derivedGlobalId } from '../../host/globalId.ts';

/** The id at one hub of the netting cycle `number` between two hubs: each can name the other's. */
export function nettingCycleId(hubCode: string, counterparty: string, number: number): string {
  return derivedGlobalId(hubCode, 'NettingCycle', `${[hubCode, counterparty].sort().join(' ')} ${number}`);
}
