import { isComposite, type JsonObject } from '../../json/JsonObject.ts';
import { RawJson } from '../../json/RawJson.ts';
import { limits } from '../../limits.ts';
import type { Complete, Completion } from './Completion.ts';

/**
 * A scalar of the supergraph's own may be any JSON, no deeper than an answer can be written. What is in it is counted, for
 * the length of the answer.
 * @param where the field, for the error
 */
export function completeCustomScalar(where: string): Complete {
  const completed = (value: unknown, length: number | undefined, completion: Completion): unknown => {
    if (length !== undefined) {
      completion.grow(length);
      return value;
    }
    completion.fail(
      `A subgraph returned more than ${limits.scalarDepth} levels of lists and objects for ${where}.`,
      value,
    );
    return null;
  };
  const atOnce: Complete = (value, completion) => {
    if (value === null || value === undefined) return null;
    return completed(value, lengthOf(value, limits.scalarDepth), completion);
  };
  return Object.assign(atOnce, {
    *inTurns(value: unknown, completion: Completion) {
      return isComposite(value)
        ? completed(value, yield* lengthInTurns(value, completion), completion)
        : atOnce(value, completion);
    },
  });
}

/** Roughly the characters of a JSON value; undefined where it has more levels. */
function lengthOf(value: unknown, levels: number): number | undefined {
  if (!isComposite(value)) return lengthOfLeaf(value);
  if (levels === 0) return undefined;
  let length = 0;
  const names = Array.isArray(value) ? undefined : Object.keys(value);
  const members: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  for (let index = 0; index < members.length; index++) {
    const below = lengthOf(members[index], levels - 1);
    if (below === undefined) return undefined;
    length += (names?.[index]?.length ?? 0) + charactersOfAValue + below;
  }
  return length;
}

/** An object or list of which some members are counted. */
interface Counting {
  readonly value: JsonObject;
  /** Of an object. */
  readonly keys: readonly string[] | undefined;
  readonly count: number;
  next: number;
}

function* lengthInTurns(root: JsonObject, { turn }: Completion): Generator<void, number | undefined> {
  let length = 0;
  const around: Counting[] = [countingOf(root)];
  for (let counting = around.at(-1); counting; counting = around.at(-1)) {
    const { value, keys, count, next } = counting;
    if (next === count) {
      around.pop();
      continue;
    }
    if (turn?.isOver()) yield;
    counting.next += 1;
    const key = keys ? (keys[next] as string) : next;
    const member = value[key];
    length += charactersOfAValue + (typeof key === 'string' ? key.length : 0);
    if (!isComposite(member)) length += lengthOfLeaf(member);
    else if (around.length === limits.scalarDepth) return undefined;
    else around.push(countingOf(member));
  }
  return length;
}

function countingOf(value: JsonObject): Counting {
  const keys = Array.isArray(value) ? undefined : Object.keys(value);
  return { value, keys, count: keys?.length ?? (value.length as number), next: 0 };
}

function lengthOfLeaf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  return value instanceof RawJson ? value.text.length : charactersOfAValue;
}

const charactersOfAValue = 4;
