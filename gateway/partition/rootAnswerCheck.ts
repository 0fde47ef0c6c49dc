import type { GraphQLOutputType } from 'graphql';
import type { FieldGroup } from './FieldGroup.ts';
import { type HubAnswer, malformed, withoutData } from './HubCaller.ts';
import { compileRootOwnershipCheck, type OwnershipCheck, type OwnershipScope } from './ownershipCheck.ts';
import { compileAnswerCheck } from './rowCheck.ts';

/** A hub's answer to one root field; none where the hub sent what its contract does not allow, or spoke for another. */
export type CheckRootAnswer = (answer: HubAnswer) => HubAnswer;

/** What is wrong with such an answer. */
export const notAllowed = 'what its contract does not allow';
export const notItsOwn = 'what is for another hub to say';
export const anotherEntity = 'another entity than was asked for';

/** @param isItsOwn left out where a hub speaks for itself alone */
export function compileRootAnswerCheck(
  scope: OwnershipScope,
  type: GraphQLOutputType,
  group: FieldGroup,
  isItsOwn: OwnershipCheck | undefined = compileRootOwnershipCheck(scope, type, group),
): CheckRootAnswer {
  const { responseName } = group;
  const isAllowed = compileAnswerCheck(scope, type, group);
  return (answer) => {
    if (!answer.data) return answer;
    const value = answer.data[responseName];
    if (!isAllowed(value)) return withoutData(answer, notAllowed);
    return isItsOwn?.(value, answer.hubCode) === false ? malformed(answer, notItsOwn) : answer;
  };
}
