import { RawJson } from './RawJson.ts';

/** A number that JavaScript would change (a 64-bit integer, a long decimal, 1e999, 1.10), as it was written. */
export class ExactNumber extends RawJson {
  /** True where it is written as an integer. */
  get isInteger(): boolean {
    return /^-?\d+$/.test(this.text);
  }

  /** True where a double comes near it. */
  get isFinite(): boolean {
    return Number.isFinite(Number(this.text));
  }

  /** The JavaScript number of the same value; undefined where there is none. */
  get equalNumber(): number | undefined {
    const value = exactNumber(this.text);
    return typeof value === 'number' ? value : undefined;
  }
}

/** Makes of a number, as JSON and GraphQL write it, a value. */
export type ReadNumber = (written: string) => number | ExactNumber;

/** Any decimal of so many characters without an exponent is the same after a double has held it. */
const surelyExact = 15;
/** Doubles below it have fewer digits (IEEE 754 subnormal numbers). */
const smallestNormal = 2 ** -1022;

/**
 * The value of a number as JSON and GraphQL write it: a JavaScript number where that is written with the same value
 * again, else an ExactNumber.
 */
export const exactNumber: ReadNumber = (written) => {
  const value = Number(written);
  if (written.length <= surelyExact && Number.isFinite(value) && Math.abs(value) >= smallestNormal) return value;
  return decimal(written) === decimal(String(value)) ? value : new ExactNumber(written);
};

/** The same, but a JavaScript number only where that is written with the same characters again: 1.10 is an ExactNumber. */
export const writtenNumber: ReadNumber = (written) => {
  const value = Number(written);
  return String(value) === written ? value : new ExactNumber(written);
};

/** Of a number that is only written in another way than JavaScript would, the JavaScript number. */
export function asNumber(value: unknown): unknown {
  return value instanceof ExactNumber ? (value.equalNumber ?? value) : value;
}

/** Equal for numbers of equal value: the significant digits and the power of ten of the last. */
function decimal(written: string): string {
  const [, sign, whole, fraction = '', power = '0'] = number.exec(written) ?? [];
  if (whole === undefined) return written;
  const digits = whole + fraction;
  let first = 0;
  let end = digits.length;
  while (digits[first] === '0') first += 1;
  while (end > first && digits[end - 1] === '0') end -= 1;
  if (first === end) return '0';
  return `${sign}${digits.slice(first, end)}e${Number(power) - fraction.length + digits.length - end}`;
}

const number = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
