import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNullableType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { resultCoercions } from '../json/builtInScalars.ts';
import { isObject } from '../json/isObject.ts';
import { type FieldGroup, groupSubfields, type SelectionScope } from './FieldGroup.ts';
import { type HubAnswer, malformed, withoutData } from './HubCaller.ts';
import { checkEach, LongCheck } from './LongCheck.ts';
import {
  compileRootOwnershipCheck,
  type OwnershipCheck,
  type OwnershipFault,
  type OwnershipScope,
} from './ownershipCheck.ts';

/** A hub's answer to one root field; none where the hub sent what its contract does not allow, or spoke for another. */
export type CheckRootAnswer = (answer: HubAnswer) => HubAnswer | Promise<HubAnswer>;

/** What is wrong with such an answer. */
export const notAllowed = 'what its contract does not allow';
export const anotherEntity = 'another entity than requested';

/** @param ownershipFault left out where a hub speaks for itself alone */
export function compileRootAnswerCheck(
  scope: OwnershipScope,
  type: GraphQLOutputType,
  group: FieldGroup,
  ownershipFault: OwnershipCheck | undefined = compileRootOwnershipCheck(scope, type, group),
): CheckRootAnswer {
  const { responseName } = group;
  const isAllowed = compileAnswerCheck(scope, type, group);
  const checked = (answer: HubAnswer, isRight: boolean, fault: OwnershipFault | undefined): HubAnswer => {
    if (!isRight) return withoutData(answer, notAllowed);
    return fault ? malformed(answer, fault) : answer;
  };
  const checkedInTurns = async (answer: HubAnswer, value: unknown, long: LongCheck) => {
    const isRight = await long.run(() => isAllowed(value, long), true);
    return checked(answer, isRight, await long.run(() => ownershipFault?.(value, answer.hubCode, long), undefined));
  };
  return (answer) => {
    if (!answer.data) return answer;
    const value = answer.data[responseName];
    const long = LongCheck.of(answer);
    if (!long) return checked(answer, isAllowed(value), ownershipFault?.(value, answer.hubCode));
    return checkedInTurns(answer, value, long);
  };
}

/** True for a row that the rows of other hubs can stand beside. */
export type RowCheck = (row: unknown, long?: LongCheck) => boolean;

/**
 * Where a hub sends null, or something else than its contract says, at a place that must not be null, the null would
 * travel up and take the rows of every other hub with it. This looks at exactly those places; what may be null harms
 * nobody else.
 *
 * @param type of the row
 * @param group the selection that holds the rows
 * @see https://spec.graphql.org/October2021/#sec-Handling-Field-Errors
 */
export function compileRowCheck(scope: SelectionScope, type: GraphQLOutputType, group: FieldGroup): RowCheck {
  return isNonNullType(type) ? checkOf(scope, getNullableType(type), group) : () => true;
}

/**
 * The same for the answer to a root field. Null is right where the field may be null; what is wrong further down is
 * wrong for the whole answer as far as its null would travel.
 */
export function compileAnswerCheck(scope: SelectionScope, type: GraphQLOutputType, group: FieldGroup): RowCheck {
  const isAnswer = checkOf(scope, getNullableType(type), group);
  return isNonNullType(type) ? isAnswer : (value, long) => value === null || isAnswer(value, long);
}

function checkOf(scope: SelectionScope, type: GraphQLOutputType, group: FieldGroup): RowCheck {
  if (isListType(type)) {
    const isItem = compileRowCheck(scope, type.ofType, group);
    return (value, long) => Array.isArray(value) && checkEach(value, (item) => isItem(item, long), true, long);
  }
  if (isObjectType(type)) return objectCheck(scope, type, group);
  if (isEnumType(type)) return (value) => typeof value === 'string' && type.getValue(value) !== undefined;
  const coerce = isLeafType(type) ? resultCoercions.get(type.name) : undefined;
  if (coerce) return (value) => coerce(value) !== undefined;
  if (isLeafType(type)) return (value) => value !== null && value !== undefined;
  return isObject;
}

function objectCheck(scope: SelectionScope, type: GraphQLObjectType, group: FieldGroup): RowCheck {
  const members = groupSubfields(scope, type, group).flatMap((subgroup) => {
    if (subgroup.fieldName === '__typename') {
      return [{ name: subgroup.responseName, isAllowed: (value: unknown) => value === type.name }];
    }
    const field = type.getFields()[subgroup.fieldName];
    if (!field || !isNonNullType(field.type) || hasDirective(subgroup)) return [];
    return [{ name: subgroup.responseName, isAllowed: checkOf(scope, getNullableType(field.type), subgroup) }];
  });
  return (value, long) => isObject(value) && members.every(({ name, isAllowed }) => isAllowed(value[name], long));
}

/** True where a directive of the contract stands, which may do anything. `@skip` and `@include` are in no plan. */
function hasDirective({ fields }: FieldGroup): boolean {
  return fields.some(({ directives = [] }) => directives.length > 0);
}
