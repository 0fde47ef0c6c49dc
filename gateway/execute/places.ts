import { isComposite, type JsonObject } from '../json/JsonObject.ts';
import type { ObjectAround, PathStep } from '../plan/QueryPlan.ts';
import type { ResponsePath } from './PlaceTree.ts';
import type { TypeConditions } from './TypeConditions.ts';

/** The objects that a plan's path leads to. */
export interface Places {
  /** The objects themselves, in the order of the answer. */
  collect(data: JsonObject): JsonObject[];
  /** Those that are wanted, each with its path: slower, for errors. */
  locate(data: JsonObject, isWanted?: (object: JsonObject) => boolean): Place[];
}

export interface Place {
  readonly object: JsonObject;
  readonly path: ResponsePath;
}

/**
 * @param path field names and `@` for the items of a list
 * @param around where given, objects on the way of other types are passed by, unless of one it is not known which it is
 */
export function compilePlaces(
  path: readonly PathStep[],
  types: TypeConditions,
  around: readonly ObjectAround[] = [],
): Places {
  const collectFrom = compileStep(path, 0, (depth) => {
    const wanted = around.find(({ steps }) => path.length - steps === depth)?.types;
    return wanted && ((typeName) => wanted.includes(String(typeName)) || !types.isObject(typeName));
  });
  return {
    collect(data) {
      const found: JsonObject[] = [];
      collectFrom(data, found);
      return found;
    },
    locate(data, isWanted = () => true) {
      const found: Place[] = [];
      const at: (string | number)[] = [];
      locateFrom(data, path, {
        depth: 0,
        at,
        take: (object) => isWanted(object) && found.push({ object, path: [...at] }),
      });
      return found;
    },
  };
}

type Collect = (value: unknown, found: JsonObject[]) => void;

/** Whether to go on from objects at a depth of the path, by what they say of their type; undefined where from all. */
type GoesOn = (depth: number) => ((typeName: unknown) => boolean) | undefined;

function compileStep(path: readonly PathStep[], depth: number, goesOn: GoesOn): Collect {
  const step = path[depth];
  if (step === undefined) return collectObjects;
  const next = compileStep(path, depth + 1, goesOn);
  const isWanted = goesOn(depth);
  if (step === '@')
    return (value, found) => {
      if (Array.isArray(value)) for (const item of value) next(item, found);
    };
  if (isWanted)
    return (value, found) => {
      if (isComposite(value) && isWanted((value as JsonObject).__typename)) next((value as JsonObject)[step], found);
    };
  return (value, found) => {
    if (isComposite(value)) next((value as JsonObject)[step], found);
  };
}

function collectObjects(value: unknown, found: JsonObject[]): void {
  if (Array.isArray(value)) for (const item of value) collectObjects(item, found);
  else if (isComposite(value)) found.push(value);
}

/** How far into a plan's path one is, and where in the data; the latter is written over and over instead of built. */
interface Locating {
  readonly depth: number;
  readonly at: (string | number)[];
  readonly take: (object: JsonObject) => void;
}

function locateFrom(value: unknown, path: readonly PathStep[], locating: Locating): void {
  if (!isComposite(value)) return;
  const { depth, at, take } = locating;
  const step = path[depth];
  if (Array.isArray(value)) {
    const below = step === '@' ? { ...locating, depth: depth + 1 } : locating;
    for (let index = 0; index < value.length; index++) {
      at.push(index);
      locateFrom(value[index], path, below);
      at.pop();
    }
  } else if (step === undefined) take(value);
  else {
    at.push(step);
    locateFrom(value[step], path, { ...locating, depth: depth + 1 });
    at.pop();
  }
}
