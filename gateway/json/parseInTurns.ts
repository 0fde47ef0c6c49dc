import { limits } from '../limits.ts';
import { Turn } from '../Turn.ts';
import type { ParseJson } from './parseJson.ts';
import { backslash, closeBrace, closeBracket, comma, openBrace, openBracket, quote } from './readValue.ts';

/**
 * Parses the long JSON text of an object or list in turns of the event loop. It finds the structure of the text once and
 * has the members between parsed in slices, so the result and what is refused are the same as of `parse`.
 * @param parse makes of a short JSON text its value
 * @throws as `parse`, also of a name that is longer than a slice; TooMuchJson where something cannot be taken apart and is
 *   longer than `limits.parsedUnit` (a number, white space, a value deeper than `limits.scalarDepth`), or there are
 *   too many values
 */
export async function parseInTurns(text: string, parse: ParseJson): Promise<unknown> {
  const parser = new SlicedParser(text, parse);
  const turn = new Turn();
  for (let from = 0; from < text.length; from += limits.parsedSlice) {
    parser.read(from, Math.min(from + limits.parsedSlice, text.length));
    if (turn.isLate()) await turn.next();
  }
  return parser.end();
}

/** Says of a long JSON text what it has too much of. */
export class TooMuchJson extends Error {}

const bytes = Buffer.alloc(2 * limits.parsedSlice);
/** The UTF-16 code units of the slice that is read (see JsonCursor). */
const units = new Uint16Array(bytes.buffer, bytes.byteOffset, limits.parsedSlice);

/** An object or list that is open at some place of the text. */
interface Frame {
  readonly isList: boolean;
  /** Where its bracket is. */
  readonly openAt: number;
  /** Made once a slice ends within it; until then it is a part of what is around it. */
  value: unknown[] | Record<string, unknown> | undefined;
  /** Where the members begin that are not parsed yet. */
  from: number;
  /** Where the last member begins. */
  memberFrom: number;
  /** True where the last member was made by itself: only white space may follow it. */
  isMemberMade: boolean;
  /** Members of an object that were put into it. */
  members: number;
}

class SlicedParser {
  readonly #text: string;
  readonly #parse: ParseJson;
  readonly #frames: Frame[] = [];
  /** Open objects and lists below those. */
  #deeper = 0;
  #isInString = false;
  #isEscaped = false;
  /** Where the string begins that was read last, and in it the last escape. */
  #stringAt = 0;
  #escapeAt = 0;
  /** A long string, which is made in pieces: the pieces, and where the next one begins. */
  #longString: string[] | undefined;
  #pieceFrom = 0;
  #root: Frame | undefined;
  /** Objects and lists, and commas between values. */
  #values = 0;
  /** Where the root ends, once it has. */
  #end = 0;

  constructor(text: string, parse: ParseJson) {
    this.#text = text;
    this.#parse = parse;
  }

  /** Goes on to a place of the text; what is complete there is parsed. */
  read(from: number, to: number): void {
    bytes.write(this.#text.slice(from, to), 'utf16le');
    const length = to - from;
    for (let index = 0; index < length; index++) {
      const unit = units[index] as number;
      if (this.#isInString) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (unit === backslash) {
          this.#isEscaped = true;
          this.#escapeAt = from + index;
        } else if (unit === quote) {
          this.#isInString = false;
          if (this.#longString) this.#endLongString(from + index);
        }
      } else if (unit === quote) {
        this.#isInString = true;
        this.#stringAt = from + index;
      } else if (unit === comma) this.#comma(from + index);
      else if (unit === openBracket || unit === openBrace) this.#open(from + index, unit === openBracket);
      else if (unit === closeBracket || unit === closeBrace) this.#close(from + index, unit === closeBracket);
    }
    this.#makeOpen();
    if (this.#isInString && this.#deeper === 0) this.#readLongString(to);
    this.#checkUnit(to);
    if (this.#values > limits.answerValues) throw new TooMuchJson(`more than ${limits.answerValues} values`);
  }

  /** The value, after all of the text was read. */
  end(): unknown {
    if (!this.#root) throw new SyntaxError('No object or list');
    if (this.#frames.length > 0 || this.#isInString) throw new SyntaxError('JSON that does not end');
    if (isBlank(this.#text.slice(0, this.#root.openAt)) && isBlank(this.#text.slice(this.#end + 1)))
      return this.#root.value;
    throw new SyntaxError('More than one JSON value');
  }

  get #top(): Frame | undefined {
    return this.#frames[this.#frames.length - 1];
  }

  #open(at: number, isList: boolean): void {
    this.#values += 1;
    if (this.#frames.length >= limits.scalarDepth) {
      this.#deeper += 1;
      return;
    }
    if (this.#top ? this.#top.isMemberMade : this.#root) throw new SyntaxError('More than one JSON value');
    const from = at + 1;
    const frame = { isList, openAt: at, value: undefined, from, memberFrom: from, isMemberMade: false, members: 0 };
    this.#root ??= frame;
    this.#frames.push(frame);
  }

  #comma(at: number): void {
    this.#values += 1;
    const top = this.#top;
    if (!top || this.#deeper > 0) return;
    if (top.isMemberMade) {
      this.#expectBlank(top.from, at);
      top.isMemberMade = false;
      top.from = at + 1;
    }
    top.memberFrom = at + 1;
  }

  #close(at: number, isList: boolean): void {
    if (this.#deeper > 0) {
      this.#deeper -= 1;
      return;
    }
    const frame = this.#frames.pop();
    if (frame?.isList !== isList) throw new SyntaxError('Brackets that do not fit');
    if (!frame.value) {
      if (frame === this.#root) frame.value = this.#parse(this.#text.slice(frame.openAt, at + 1)) as Frame['value'];
    } else if (frame.isMemberMade) this.#expectBlank(frame.from, at);
    // After a comma there must be a member.
    else if (frame.from > frame.openAt + 1 || !isBlank(this.#text.slice(frame.from, at))) this.#take(frame, at);
    this.#end = at;
    const around = this.#top;
    if (around?.isMemberMade) around.from = at + 1;
  }

  /** Makes what is open, each with the members that are complete. */
  #makeOpen(): void {
    const [root] = this.#frames;
    if (!root) return;
    root.value ??= root.isList ? [] : {};
    for (const [depth, frame] of this.#frames.entries()) {
      if (frame.isMemberMade) continue;
      if (frame.memberFrom > frame.from) this.#take(frame, frame.memberFrom - 1);
      frame.from = frame.memberFrom;
      const child = this.#frames[depth + 1];
      if (!child) continue;
      child.value = child.isList ? [] : {};
      this.#putMember(frame, child.openAt, child.value);
    }
  }

  /** @throws TooMuchJson where too much would have to be parsed at once */
  #checkUnit(to: number): void {
    const from = this.#longString ? to : (this.#top?.from ?? (this.#root ? this.#end : 0));
    if (to - from > limits.parsedUnit)
      throw new TooMuchJson(`more than ${limits.parsedUnit} characters that cannot be parsed in parts`);
  }

  /** Goes on with a string that does not end here, once it is longer than a slice: up to an escape that may not end. */
  #readLongString(to: number): void {
    if (to - this.#stringAt <= limits.parsedSlice || !this.#top || this.#top.isMemberMade) return;
    if (!this.#longString) {
      this.#longString = [];
      this.#pieceFrom = this.#stringAt + 1;
    }
    this.#takePiece(this.#escapeAt >= to - openEscape ? this.#escapeAt : to);
  }

  #takePiece(to: number): void {
    if (to <= this.#pieceFrom) return;
    this.#longString?.push(JSON.parse(`"${this.#text.slice(this.#pieceFrom, to)}"`));
    this.#pieceFrom = to;
  }

  #endLongString(at: number): void {
    const [frame, pieces] = [this.#top, this.#longString];
    if (!frame || !pieces) return;
    this.#takePiece(at);
    this.#longString = undefined;
    this.#putMember(frame, this.#stringAt, pieces.join(''));
    frame.from = at + 1;
  }

  /** Parses the complete members of an object or list up to a place. */
  #take(frame: Frame, to: number): void {
    const { value, isList, from } = frame;
    const members = this.#text.slice(from, to);
    if (isBlank(members)) throw new SyntaxError('A member is missing');
    const part = this.#parse(isList ? `[${members}]` : `{${members}}`);
    if (isList) for (const item of part as unknown[]) (value as unknown[]).push(item);
    else for (const key of Object.keys(part as object)) this.#put(frame, key, (part as JsonMembers)[key]);
  }

  /** Gives the last member, whose value begins at a place, its value. */
  #putMember(frame: Frame, valueAt: number, value: unknown): void {
    const lead = this.#text.slice(frame.memberFrom, valueAt);
    if (frame.isList) {
      this.#expectBlank(frame.memberFrom, valueAt);
      (frame.value as unknown[]).push(value);
    } else {
      const [key = ''] = Object.keys(this.#parse(`{${lead} 0}`) as object);
      this.#put(frame, key, value);
    }
    frame.isMemberMade = true;
  }

  #put(frame: Frame, key: string, value: unknown): void {
    frame.members += 1;
    if (frame.members > limits.objectMembers)
      throw new TooMuchJson(`an object of more than ${limits.objectMembers} members`);
    put(frame.value as object, key, value);
  }

  #expectBlank(from: number, to: number): void {
    if (!isBlank(this.#text.slice(from, to))) throw new SyntaxError('Text between JSON values');
  }
}

type JsonMembers = Readonly<Record<string, unknown>>;

/** An escape that begins so many characters before a place may end behind it: `\\u00e9` has six. */
const openEscape = 5;

/** White space as JSON has it. */
function isBlank(text: string): boolean {
  return /^[ \t\n\r]*$/.test(text);
}

function put(object: object, key: string, value: unknown): void {
  if (key !== '__proto__') (object as Record<string, unknown>)[key] = value;
  else Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}
