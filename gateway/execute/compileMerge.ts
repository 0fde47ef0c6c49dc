import type { JsonObject } from '../json/JsonObject.ts';
import { mergeField, mergeInto } from './mergeInto.ts';

/** Adds what a fetch brought to what is there. */
export type Merge = (target: JsonObject, source: JsonObject, isShared: boolean) => void;

/**
 * `mergeInto` for these fields, whatever else comes with them. What many objects go through gets code of its own.
 * @param generateAfter how many objects are many
 */
export function compileMerge(fields: readonly string[], generateAfter: number): Merge {
  // Every object seems to have them.
  if (fields.some((name) => name in Object.prototype)) return mergeInto;
  let merge = mergeFields(fields);
  let left = generateAfter;
  return (target, source, isShared) => {
    if (left > 0) {
      left -= 1;
      if (left === 0) merge = generateMerge(fields);
    }
    merge(target, source, isShared);
  };
}

function mergeFields(fields: readonly string[]): Merge {
  return (target, source, isShared) => {
    for (const name of fields) {
      const came = source[name];
      if (came !== undefined) mergeField(target, name, came, isShared);
    }
  };
}

/** The same with each name written out: V8 then knows where in both objects the field lies. */
function generateMerge(fields: readonly string[]): Merge {
  const steps = fields.map((field) => {
    const name = JSON.stringify(field);
    return `
      came = source[${name}];
      if (came !== undefined) {
        if (target[${name}] === undefined && !(isShared && typeof came === 'object')) target[${name}] = came;
        else mergeField(target, ${name}, came, isShared);
      }`;
  });
  const body = `
    return (target, source, isShared) => {
      let came;
      ${steps.join('')}
    };`;
  return (new Function('mergeField', body) as (merge: typeof mergeField) => Merge)(mergeField);
}
