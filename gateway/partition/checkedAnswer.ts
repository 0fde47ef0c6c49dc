import { type HubAnswer, malformed } from './HubCaller.ts';
import type { RowCheck } from './rowCheck.ts';

/** A hub's answer to one root field; none where the hub sent what its contract does not allow. */
export function checkedAnswer(answer: HubAnswer, responseName: string, isAllowed: RowCheck): HubAnswer {
  if (!answer.data || isAllowed(answer.data[responseName])) return answer;
  return answer.errors.length > 0 ? { ...answer, data: null } : malformed(answer, 'what its contract does not allow');
}
