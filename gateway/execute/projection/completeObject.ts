import { generateObject } from '../../jit/generateObject.ts';
import { promoteWhenHot } from '../../jit/promoteWhenHot.ts';
import type { JsonObject } from '../../json/JsonObject.ts';
import { type Complete, type CompleteInTurns, parentIsNull } from './Completion.ts';
import type { ProjectedField } from './ProjectedField.ts';

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
  const isFlat = fields.every(({ complete: { inTurns } }) => !inTurns);
  return isFlat ? atOnce : Object.assign(atOnce, { inTurns: completeFieldsInTurns(fields, characters) });
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
