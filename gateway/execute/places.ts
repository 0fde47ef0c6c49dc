import type { PathStep } from '../plan/QueryPlan.ts';
import type { ResponsePath } from './ResponsePath.ts';
import { isComposite, type JsonObject } from './Step.ts';

/** The objects that a plan's path leads to. */
export interface Places {
  /** The objects themselves, in the order of the answer. */
  collect(data: JsonObject): JsonObject[];
  /** The same objects, each with its path: slower, for errors. */
  locate(data: JsonObject): Place[];
}

export interface Place {
  readonly object: JsonObject;
  readonly path: ResponsePath;
}

/** @param path field names and `@` for the items of a list */
export function compilePlaces(path: readonly PathStep[]): Places {
  const collectFrom = compileStep(path, 0);
  return {
    collect(data) {
      const found: JsonObject[] = [];
      collectFrom(data, found);
      return found;
    },
    locate(data) {
      const found: Place[] = [];
      locateFrom(data, path, 0, [], found);
      return found;
    },
  };
}

type Collect = (value: unknown, found: JsonObject[]) => void;

function compileStep(path: readonly PathStep[], depth: number): Collect {
  const step = path[depth];
  if (step === undefined) return collectObjects;
  const next = compileStep(path, depth + 1);
  if (step === '@')
    return (value, found) => {
      if (Array.isArray(value)) for (const item of value) next(item, found);
    };
  return (value, found) => {
    if (isComposite(value)) next((value as JsonObject)[step], found);
  };
}

function collectObjects(value: unknown, found: JsonObject[]): void {
  if (Array.isArray(value)) for (const item of value) collectObjects(item, found);
  else if (isComposite(value)) found.push(value);
}

function locateFrom(value: unknown, path: readonly PathStep[], depth: number, at: ResponsePath, found: Place[]): void {
  if (!isComposite(value)) return;
  const step = path[depth];
  if (Array.isArray(value)) {
    const nextDepth = step === '@' ? depth + 1 : depth;
    for (const [index, item] of value.entries()) locateFrom(item, path, nextDepth, [...at, index], found);
  } else if (step === undefined) found.push({ object: value, path: at });
  else locateFrom(value[step], path, depth + 1, [...at, step], found);
}
