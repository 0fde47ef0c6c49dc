import type { FetchError } from './DataSource.ts';

/**
 * Tells of each error of an answer whether it is the first that says this of its place. Each may be shown at many places
 * of the data, and only so many are collected: a thousand equal ones must not take the room of the others.
 */
export function onlyOnce(): (error: FetchError, place?: readonly unknown[]) => boolean {
  const said = new Set<string>();
  return ({ message, extensions }, place) => {
    const words = JSON.stringify([place, message, extensions]);
    return said.size < said.add(words).size;
  };
}
