import { type GraphQLLeafType, type GraphQLOutputType, isEnumType, isLeafType } from 'graphql';
import { generateObject } from '../../jit/generateObject.ts';
import { promoteWhenHot } from '../../jit/promoteWhenHot.ts';
import { type CoerceScalar, resultCoercions } from '../../json/builtInScalars.ts';
import { isComposite, type JsonObject } from '../../json/JsonObject.ts';
import {
  type Complete,
  type CompleteInTurns,
  type Completion,
  type ProjectedField,
  parentIsNull,
} from './Completion.ts';
import { completeCustomScalar } from './completeCustomScalar.ts';

/** Completes every item; an item that may not be null and is makes the list null. */
export function completeList(complete: Complete, where: string): Complete {
  const inTurns: CompleteInTurns = function* (value, completion) {
    if (!Array.isArray(value)) return completeAtOnce(value, completion);
    const { depth, steps, turn } = completion;
    const items = new Array<unknown>(value.length);
    completion.grow(value.length);
    completion.depth = depth + 1;
    for (let index = 0; index < value.length; index++) {
      if (turn?.isOver()) yield;
      steps[depth] = index;
      const item = complete.inTurns
        ? yield* complete.inTurns(value[index], completion)
        : complete(value[index], completion);
      if (item === parentIsNull) {
        completion.depth = depth;
        return null;
      }
      if (item === null) completion.land();
      items[index] = item;
    }
    completion.depth = depth;
    return items;
  };

  const completeAtOnce: Complete = (value, completion) => {
    if (value === null || value === undefined) return null;
    if (!Array.isArray(value)) {
      completion.fail(`A subgraph returned no list for ${where}.`, value);
      return null;
    }
    const { depth, steps } = completion;
    const items = new Array<unknown>(value.length);
    completion.grow(value.length);
    completion.depth = depth + 1;
    for (let index = 0; index < value.length; index++) {
      steps[depth] = index;
      const item = complete(value[index], completion);
      if (item === parentIsNull) {
        completion.depth = depth;
        return null;
      }
      if (item === null) completion.land();
      items[index] = item;
    }
    completion.depth = depth;
    return items;
  };

  return Object.assign(completeAtOnce, { inTurns });
}

/** Sends a null further up. It is reported unless whatever made it null was. */
export function completeNonNull(complete: Complete, where: string): Complete {
  /** @param before how many failures there were before the value was completed */
  const completed = (result: unknown, value: unknown, completion: Completion, before: number): unknown => {
    if (result !== null) return result;
    if (completion.failures === before) {
      completion.fail(`Cannot return null for non-nullable field ${where}.`, value);
    }
    return parentIsNull;
  };
  // Nearly every value is right, and most are completed at once.
  const atOnce: Complete = (value, completion) => {
    const { failures } = completion;
    const result = complete(value, completion);
    return result === null ? completed(result, value, completion, failures) : result;
  };
  const { inTurns } = complete;
  if (!inTurns) return atOnce;
  return Object.assign(atOnce, {
    *inTurns(value: unknown, completion: Completion) {
      const { failures } = completion;
      return completed(yield* inTurns(value, completion), value, completion, failures);
    },
  });
}

/**
 * Completes a scalar or enum as GraphQL serialises it (specification 3.5): a value that the type does not allow, such
 * as an enum value that clients do not see, becomes null and an error.
 * @param where the field, for the error
 */
export function completeLeaf(type: GraphQLLeafType, where: string): Complete {
  const serialize = isEnumType(type)
    ? enumValues(new Set(type.getValues().map(({ name }) => name)))
    : resultCoercions.get(type.name);
  if (!serialize) return completeCustomScalar(where);
  return (value, completion) => {
    if (value === null || value === undefined) return null;
    if (typeof value === 'string') completion.grow(value.length);
    const serialized = serialize(value);
    if (serialized === undefined) completion.fail(`A subgraph returned an invalid value for ${where}.`, value);
    return serialized ?? null;
  };
}

/** What `typeof` says of every value that a type allows and serialises as it is; undefined where that is not enough. */
export function plainTypeOf(type: GraphQLOutputType): 'string' | 'number' | 'boolean' | undefined {
  return isLeafType(type) ? plainTypes.get(type.name) : undefined;
}

const plainTypes: ReadonlyMap<string, 'string' | 'number' | 'boolean'> = new Map([
  ['Float', 'number'],
  ['String', 'string'],
  ['Boolean', 'boolean'],
  ['ID', 'string'],
]);

function enumValues(names: ReadonlySet<unknown>): CoerceScalar {
  return (value) => (names.has(value) ? value : undefined);
}

/**
 * Completes the fields of an object in the client's order; null where one of them may not be null and is. What many
 * objects go through gets code of its own.
 * @param generateAfter how many objects are many
 */
export function completeObject(fields: readonly ProjectedField[], generateAfter: number): Complete {
  const characters = fields.reduce((sum, { key }) => sum + key.length + charactersOfAField, charactersOfAField);
  const atOnce: Complete = promoteWhenHot(
    completeFields(fields, characters),
    () => generateObject(fields, characters),
    generateAfter,
  );
  const long = fields.filter(({ complete: { inTurns } }) => inTurns);
  if (long.length === 0) return atOnce;
  const inTurns = completeFieldsInTurns(fields, characters);
  if (!long.every(({ isLeaf }) => isLeaf)) return Object.assign(atOnce, { inTurns });
  return Object.assign(atOnce, {
    *inTurns(value: unknown, completion: Completion) {
      const isShort = !long.some(({ name }) => isComposite((value as JsonObject)[name]));
      return isShort ? atOnce(value, completion) : yield* inTurns(value, completion);
    },
  });
}

/** Quotes, colon, comma, and a number or null. */
const charactersOfAField = 8;

function completeFieldsInTurns(fields: readonly ProjectedField[], characters: number): CompleteInTurns {
  return function* (value, completion) {
    const { depth, steps } = completion;
    const object: JsonObject = {};
    completion.depth = depth + 1;
    for (const field of fields) {
      const { key, name, complete } = field;
      const came = (value as JsonObject)[name];
      steps[depth] = field;
      const completed = complete.inTurns ? yield* complete.inTurns(came, completion) : complete(came, completion);
      if (completed === parentIsNull) {
        completion.depth = depth;
        return null;
      }
      if (completed === null) completion.land();
      put(object, key, completed);
    }
    completion.depth = depth;
    completion.grow(characters);
    return object;
  };
}

function put(object: JsonObject, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true });
  else object[key] = value;
}

function completeFields(fields: readonly ProjectedField[], characters: number): Complete {
  return (value, completion) => {
    const { depth, steps } = completion;
    const object: JsonObject = {};
    completion.depth = depth + 1;
    let length = characters;
    for (const field of fields) {
      const { key, name, complete, plainType } = field;
      let completed = (value as JsonObject)[name];
      if (typeof completed !== plainType) {
        steps[depth] = field;
        completed = complete(completed, completion);
        if (completed === parentIsNull) {
          completion.depth = depth;
          return null;
        }
        if (completed === null) completion.land();
      } else if (plainType === 'string') {
        length += (completed as string).length;
      }
      put(object, key, completed);
    }
    completion.depth = depth;
    completion.grow(length);
    return object;
  };
}
