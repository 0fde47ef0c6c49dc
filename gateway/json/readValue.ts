import { type JsonCursor, misfit, units } from './JsonCursor.ts';
import { shortLength, shortString } from './shortString.ts';

/**
 * Reads what begins at the cursor, as `parseJson` would, and puts the cursor behind it. Throws `misfit` where something
 * else begins there.
 */
export type Read<Value = unknown> = (cursor: JsonCursor) => Value;

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** Integers of so many digits are small ones to V8, which it holds without an object. */
const smallDigits = 9;

export const quote = 0x22;
export const comma = 0x2c;
const dot = 0x2e;
const zero = 0x30;
const nine = 0x39;
const upperE = 0x45;
export const openBracket = 0x5b;
export const backslash = 0x5c;
export const closeBracket = 0x5d;
const lowerE = 0x65;
const lowerF = 0x66;
const lowerN = 0x6e;
const lowerT = 0x74;
export const openBrace = 0x7b;
export const closeBrace = 0x7d;

/** A string, number, boolean or null, or a list of them. */
export const readLeaf: Read = (cursor) =>
  units[cursor.at] === openBracket ? readList(cursor, readScalar) : readScalar(cursor);

/** Makes what reads an object or null, or a list of them. `readObject` is called where an object begins. */
export function readComposite(readObject: Read<object>): Read {
  const readItem: Read = (cursor) =>
    units[cursor.at] === openBrace ? readObject(cursor) : readWord(cursor, 'null', null);
  return (cursor) => (units[cursor.at] === openBracket ? readList(cursor, readItem) : readItem(cursor));
}

/** A list of up to three is made at once, since the first `push` to an empty one takes room for seventeen. */
function readList(cursor: JsonCursor, readItem: Read): unknown[] {
  cursor.at += 1;
  if (units[cursor.at] === closeBracket) {
    cursor.at += 1;
    return [];
  }
  const first = readItem(cursor);
  if (endsList(cursor)) return [first];
  const second = readItem(cursor);
  if (endsList(cursor)) return [first, second];
  const items = [first, second, readItem(cursor)];
  while (!endsList(cursor)) items.push(readItem(cursor));
  return items;
}

/** Passes what follows an item: true where that is the end of the list. */
function endsList(cursor: JsonCursor): boolean {
  const unit = units[cursor.at];
  if (unit !== comma && unit !== closeBracket) throw misfit;
  cursor.at += 1;
  return unit === closeBracket;
}

function readScalar(cursor: JsonCursor): unknown {
  const first = units[cursor.at] as number;
  if (first === quote) return readString(cursor);
  if (isDigit(first)) return readInteger(cursor);
  switch (first) {
    case lowerT:
      return readWord(cursor, 'true', true);
    case lowerF:
      return readWord(cursor, 'false', false);
    case lowerN:
      return readWord(cursor, 'null', null);
    default:
      return readNumber(cursor);
  }
}

function readString(cursor: JsonCursor): string {
  const { text } = cursor;
  const from = cursor.at + 1;
  let end = from;
  let hash = 0;
  for (let unit = units[end] as number; unit !== quote; unit = units[end] as number) {
    if (unit === backslash) return readEscapedString(cursor);
    if (unit < 0x20) throw misfit;
    hash = (hash * 31 + unit) | 0;
    end += 1;
  }
  cursor.at = end + 1;
  return end - from <= shortLength ? shortString(text, from, end, hash) : text.slice(from, end);
}

/** Throws SyntaxError where it is no string. */
function readEscapedString(cursor: JsonCursor): string {
  const { text, at } = cursor;
  let end = at + 1;
  while (units[end] !== quote) {
    end += units[end] === backslash ? 2 : 1;
    if (end >= text.length) throw misfit;
  }
  cursor.at = end + 1;
  return JSON.parse(text.slice(at, end + 1));
}

function readWord<Value>(cursor: JsonCursor, word: string, value: Value): Value {
  if (!cursor.text.startsWith(word, cursor.at)) throw misfit;
  cursor.at += word.length;
  return value;
}

function readInteger(cursor: JsonCursor): unknown {
  const { at } = cursor;
  const most = at + smallDigits;
  let end = at;
  let value = 0;
  let next = units[at] as number;
  while (isDigit(next) && end < most) {
    value = value * 10 + next - zero;
    end += 1;
    next = units[end] as number;
  }
  const goesOn = isDigit(next) || next === dot || next === upperE || next === lowerE;
  if (goesOn || (units[at] === zero && end - at > 1)) return readNumber(cursor);
  cursor.at = end;
  return value;
}

function readNumber(cursor: JsonCursor): unknown {
  number.lastIndex = cursor.at;
  const [written] = number.exec(cursor.text) ?? [];
  if (written === undefined) throw misfit;
  cursor.at += written.length;
  return cursor.readNumber(written);
}

function isDigit(unit: number): boolean {
  return unit >= zero && unit <= nine;
}
