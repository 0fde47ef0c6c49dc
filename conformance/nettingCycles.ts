import type { Principal } from '../identity/principals/Principal.ts';
import { NotJudged } from './AuditOutcome.ts';
import { counterpartyOf, fundedAccount, holdInput, type Settlement } from './books.ts';
import { derivedId } from './derivedId.ts';
import type { HubUnderTest } from './HubUnderTest.ts';
import { limits } from './limits.ts';
import { done } from './mutations.ts';

/**
 * The number of a cycle of the hub under test.
 * @throws NotJudged where it is not found
 */
function numberOf(hub: HubUnderTest, id: string | null): number {
  for (let number = 1; number <= limits.nettingCycles; number++) if (ownCycle(hub, number) === id) return number;
  throw new NotJudged(`The netting cycle ${id} is not one of the first ${limits.nettingCycles}.`);
}

const cycleKey = (hub: HubUnderTest, number: number) =>
  `${[hub.code, counterpartyOf(hub).code].toSorted().join(' ')} ${number}`;

/** The id at the hub under test of the cycle of a number. */
function ownCycle(hub: HubUnderTest, number: number): string {
  return derivedId(hub.code, 'NettingCycle', cycleKey(hub, number));
}

/** The id at the other hub of the cycle that has the same number. @param id of the cycle at the hub under test */
export function sameCycleAtOther(hub: HubUnderTest, id: string | null): string {
  return derivedId(counterpartyOf(hub).code, 'NettingCycle', cycleKey(hub, numberOf(hub, id)));
}

/** The ids at the hub under test of all cycles before this one, the last one first. */
export function cyclesBefore(hub: HubUnderTest, id: string): string[] {
  const last = numberOf(hub, id) - 1;
  return Array.from({ length: last }, (_, n) => ownCycle(hub, last - n));
}

/** Has the hub pay so many units to the other one. @returns the settlement, and its trade reference */
export async function pay(hub: HubUnderTest, name: string, units: number) {
  const { id } = await fundedAccount(hub, name, units);
  const own: Principal = { kind: 'hub', hub: hub.code };
  const input = holdInput(hub, id, name, units);
  const hold = await done<Settlement>(hub, 'holdFunds', own, input);
  const post = { id: hold.id, idempotencyKey: hub.key(`post ${name}`) };
  return { ...(await done<Settlement>(hub, 'postSettlement', own, post)), tradeRef: input.tradeRef };
}

/** The id at the other hub of the cycle that is open now. */
export async function openCycleAtOther(hub: HubUnderTest): Promise<string> {
  const { nettingCycleId } = await pay(hub, 'cycle', 1);
  return sameCycleAtOther(hub, nettingCycleId);
}
