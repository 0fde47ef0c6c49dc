import { copyOf } from '../json/copyOf.ts';
import { isComposite, type JsonObject } from './Step.ts';

/**
 * Adds what a fetch brought to what is there, deeply. Null never replaces a value: a subgraph that failed at a shared
 * field does not take away what another answered. A key `__proto__` is left out: it would lead to what all objects share.
 * @param isShared true where `source` goes to other places too, so that what is in it is copied
 */
export function mergeInto(target: JsonObject, source: JsonObject, isShared = false): void {
  for (const key in source) {
    if (key === '__proto__') continue;
    const came = isShared ? copyOf(source[key]) : source[key];
    const there = target[key];
    if (!isComposite(there)) {
      if (came !== null || there === undefined) target[key] = came;
    } else if (isComposite(came)) mergeComposite(target, key, there, came);
    else if (came !== null) target[key] = came;
  }
}

function mergeComposite(target: JsonObject, key: string, there: JsonObject, came: JsonObject): void {
  if (Array.isArray(there) && Array.isArray(came) && there.length === came.length) mergeLists(there, came);
  else if (Array.isArray(there) || Array.isArray(came)) target[key] = came;
  else mergeInto(there, came);
}

function mergeLists(there: unknown[], came: unknown[]): void {
  for (let index = 0; index < came.length; index++) {
    const item = there[index];
    const cameItem = came[index];
    if (Array.isArray(item) && Array.isArray(cameItem) && item.length === cameItem.length) mergeLists(item, cameItem);
    else if (isComposite(item) && isComposite(cameItem)) mergeInto(item, cameItem);
    else if (cameItem !== null) there[index] = cameItem;
  }
}
