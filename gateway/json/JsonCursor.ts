import { limits } from '../limits.ts';
import type { ReadNumber } from './ExactNumber.ts';

/** Thrown where text is not as expected. That it is no JSON is not said with that. */
export const misfit = Symbol('misfit');

const bytes = Buffer.alloc(2 * limits.parsedCharacters);

/** The UTF-16 code units of the text that is read, since V8 reads an array several times faster than a string. */
export const units = new Uint16Array(bytes.buffer, bytes.byteOffset, limits.parsedCharacters);

/** A place in JSON text without white space, which is read from left to right: one text at a time. */
export class JsonCursor {
  readonly text: string;
  /** Reads numbers other than short integers. */
  readonly readNumber: ReadNumber;
  /** Where the next value or member begins. */
  at = 0;

  /** Undefined where the text is too long. */
  static over(text: string, readNumber: ReadNumber): JsonCursor | undefined {
    return text.length < limits.parsedCharacters ? new JsonCursor(text, readNumber) : undefined;
  }

  private constructor(text: string, readNumber: ReadNumber) {
    this.text = text;
    this.readNumber = readNumber;
    bytes.write(text, 'utf16le');
    // Nothing that is read fits to it, so that nobody reads on into the text before.
    units[text.length] = 0;
  }

  /** Servers end their answers with a line break, or with nothing. */
  get isAtEnd(): boolean {
    const { length } = this.text;
    return this.at === length || (this.at === length - 1 && this.text.endsWith('\n'));
  }
}
