import { randomUUID } from 'node:crypto';
import { ExactNumber, exactNumber, type ReadNumber, writtenNumber } from './ExactNumber.ts';

/** Makes of a JSON text its value. */
export type ParseJson = (text: string) => unknown;

/**
 * `JSON.parse`, but for numbers that JavaScript would change: they come as ExactNumber. Text without one, nearly every
 * text, takes little longer than with `JSON.parse`.
 * @throws SyntaxError where the text is not JSON; RangeError where it holds such a number and is nested too deep
 */
export function parseJson(text: string): unknown {
  return maySayMore(text) ? parseExactly(text, exactNumber) : JSON.parse(text);
}

/**
 * The same, but every number that JavaScript would write in another way comes as ExactNumber: what is in a custom scalar
 * has the form that its sender gave it (`1.10`, `1e2`, `-0`). Takes a tenth longer to see that there is none.
 * @throws as `parseJson`
 */
export function parseWrittenJson(text: string): unknown {
  return hasLongNumber(text) || otherForm.test(text) ? parseExactly(text, writtenNumber) : JSON.parse(text);
}

/** What JavaScript may write in another way: an exponent, a zero at the end, minus zero, many zeros at the beginning. */
const otherForm = /[\d.][eE][+-]?\d+(?=[,}\]\s]|$)|\.\d*0(?=[,}\]\s]|$)|-0(?=[,}\]\s]|$)|0\.000000/;

function maySayMore(text: string): boolean {
  return hasLongNumber(text) || largeExponent.test(text);
}

/** Digits and dots of which a number without an exponent may be inexact. */
const longNumber = 16;

/** True where so many digits and dots begin as a number does: one of them is within each so many characters. */
function hasLongNumber(text: string): boolean {
  for (let at = longNumber - 1; at < text.length; at += longNumber) {
    if (!isDigitOrDot(text.charCodeAt(at))) continue;
    let first = at;
    while (isDigitOrDot(text.charCodeAt(first - 1))) first -= 1;
    // To the end of them all, which is where it goes on: none is looked at twice.
    while (isDigitOrDot(text.charCodeAt(at + 1))) at += 1;
    if (at - first + 1 >= longNumber && mayStandBefore(text[first - 1])) return true;
  }
  return false;
}

function isDigitOrDot(unit: number): boolean {
  return (unit >= 0x30 && unit <= 0x39) || unit === 0x2e;
}

/** True for what may stand before a number, most of which no string has there. */
function mayStandBefore(character: string | undefined): boolean {
  return character === undefined || ':,[- \t\n\r'.includes(character);
}

/** A number so large or small that a double may not hold it; the end keeps most strings out. */
const largeExponent = /[\d.][eE][+-]?\d{3,}(?:[,}\]\s]|$)/;

/** Puts an object of its own in the place of each such number, and then the number in the place of the object. */
function parseExactly(text: string, read: ReadNumber): unknown {
  const mark = `number ${randomUUID()}`;
  const parts: string[] = [];
  let copied = 0;
  for (const { index, 0: found } of numbersIn(text)) {
    if (typeof read(found) === 'number') continue;
    parts.push(text.slice(copied, index), `{"${mark}":"${found}"}`);
    copied = index + found.length;
  }
  parts.push(text.slice(copied));
  return unmarked(JSON.parse(parts.join('')), mark);
}

/** The numbers of a JSON text, which stand between its strings. */
function* numbersIn(text: string): Generator<{ readonly index: number; readonly 0: string }> {
  for (let at = 0; at < text.length; ) {
    const quote = text.indexOf('"', at);
    const end = quote < 0 ? text.length : quote;
    for (const { index, 0: found } of text.slice(at, end).matchAll(number)) yield { index: at + index, 0: found };
    at = quote < 0 ? end : endOfString(text, quote);
  }
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** The place behind the string that begins at a quote. */
function endOfString(text: string, quote: number): number {
  for (let end = text.indexOf('"', quote + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text[end - escapes - 1] === '\\') escapes += 1;
    if (escapes % 2 === 0) return end + 1;
  }
  return text.length;
}

function unmarked(value: unknown, mark: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) value[index] = unmarked(value[index], mark);
    return value;
  }
  const object = value as Record<string, unknown>;
  if (typeof object[mark] === 'string') return new ExactNumber(object[mark]);
  for (const key of Object.keys(object)) object[key] = unmarked(object[key], mark);
  return object;
}
