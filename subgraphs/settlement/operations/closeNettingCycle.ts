import { refuseForeignOperator, refuseOtherHub } from '../../host/access/refuseStrangers.ts';
import { refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { closeCycle } from '../netting/cycleOfPosting.ts';
import type { CloseNettingCycleInput } from '../resolverTypes.ts';
import { nettingCycleId } from '../rules/nettingCycleId.ts';

/** Ends the open cycle here; the two hubs' workers compare and pay it. @returns the id of the cycle that was closed */
export async function closeNettingCycle(input: CloseNettingCycleInput, work: UnitOfWork): Promise<string> {
  const { hub, counterparty } = input;
  if (hub !== work.hub.code) throw refuse('INVALID', `This is ${work.hub.code}.`, ['input', 'hub']);
  if (!work.terms.pair(hub, counterparty)) {
    throw refuse('INVALID', `${hub} does not settle with ${counterparty}.`, ['input', 'counterparty']);
  }
  const { kind } = work.caller.principal;
  refuseForeignOperator(work.caller, hub, ['input', 'hub']);
  if (kind === 'hub') refuseOtherHub(work.caller, counterparty, ['input', 'counterparty']);
  const next = await closeCycle(counterparty, work);
  return nettingCycleId(hub, counterparty, next.number - 1);
}
