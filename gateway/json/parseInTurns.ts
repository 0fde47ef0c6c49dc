import { limits } from '../limits.ts';
import { Turn } from '../Turn.ts';
import type { ParseJson } from './parseJson.ts';
import { backslash, closeBrace, closeBracket, comma, openBrace, openBracket, quote } from './readValue.ts';

/**
 * Parses long JSON text in turns of the event loop. It finds the structure of the text once and has the members between
 * parsed in slices, so the result and what is refused are the same as of `parse`.
 * @param parse makes of a short JSON text its value
 * @throws as `parse`; RangeError where a long value lies deeper than `limits.scalarDepth`
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
  /** True where the last member is an object or list that was made by itself: only white space may follow it. */
  isMemberMade: boolean;
}

class SlicedParser {
  readonly #text: string;
  readonly #parse: ParseJson;
  readonly #frames: Frame[] = [];
  /** Open objects and lists below those. */
  #deeper = 0;
  #isInString = false;
  #isEscaped = false;
  #root: Frame | undefined;
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
        else if (unit === backslash) this.#isEscaped = true;
        else if (unit === quote) this.#isInString = false;
      } else if (unit === quote) this.#isInString = true;
      else if (unit === comma) this.#comma(from + index);
      else if (unit === openBracket || unit === openBrace) this.#open(from + index, unit === openBracket);
      else if (unit === closeBracket || unit === closeBrace) this.#close(from + index, unit === closeBracket);
    }
    this.#makeOpen(to);
  }

  /** The value, after all of the text was read. */
  end(): unknown {
    if (!this.#root) return this.#parse(this.#text);
    if (this.#frames.length > 0 || this.#isInString) throw new SyntaxError('JSON that does not end');
    if (isBlank(this.#text.slice(0, this.#root.openAt)) && isBlank(this.#text.slice(this.#end + 1)))
      return this.#root.value;
    throw new SyntaxError('More than one JSON value');
  }

  get #top(): Frame | undefined {
    return this.#frames[this.#frames.length - 1];
  }

  #open(at: number, isList: boolean): void {
    if (this.#frames.length >= limits.scalarDepth) {
      this.#deeper += 1;
      return;
    }
    if (this.#top ? this.#top.isMemberMade : this.#root) throw new SyntaxError('More than one JSON value');
    const frame = { isList, openAt: at, value: undefined, from: at + 1, memberFrom: at + 1, isMemberMade: false };
    this.#root ??= frame;
    this.#frames.push(frame);
  }

  #comma(at: number): void {
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
  #makeOpen(to: number): void {
    const [root] = this.#frames;
    if (!root) return;
    root.value ??= root.isList ? [] : {};
    for (const [depth, frame] of this.#frames.entries()) {
      if (frame.isMemberMade) continue;
      if (frame.memberFrom > frame.from) this.#take(frame, frame.memberFrom - 1);
      frame.from = frame.memberFrom;
      const child = this.#frames[depth + 1];
      if (child) this.#makeMember(frame, child);
      else if (to - frame.from > limits.parsedSlice * longestUnit && this.#deeper > 0)
        throw new RangeError('A long value that is nested too deep');
    }
  }

  /** Parses the complete members of an object or list up to a place. */
  #take({ value, isList, from }: Frame, to: number): void {
    const members = this.#text.slice(from, to);
    if (isBlank(members)) throw new SyntaxError('A member is missing');
    const part = this.#parse(isList ? `[${members}]` : `{${members}}`);
    if (isList) for (const item of part as unknown[]) (value as unknown[]).push(item);
    else for (const key of Object.keys(part as object)) put(value as object, key, (part as JsonMembers)[key]);
  }

  /** Makes the last member of an object or list, which is one itself and is open. */
  #makeMember(frame: Frame, child: Frame): void {
    const { value, isList, memberFrom } = frame;
    child.value = child.isList ? [] : {};
    const lead = this.#text.slice(memberFrom, child.openAt);
    if (isList) {
      this.#expectBlank(memberFrom, child.openAt);
      (value as unknown[]).push(child.value);
    } else {
      const [key = ''] = Object.keys(this.#parse(`{${lead}0}`) as object);
      put(value as object, key, child.value);
    }
    frame.isMemberMade = true;
  }

  #expectBlank(from: number, to: number): void {
    if (!isBlank(this.#text.slice(from, to))) throw new SyntaxError('Text between JSON values');
  }
}

type JsonMembers = Readonly<Record<string, unknown>>;

/** What is parsed at once at most, in slices, where it lies deeper than what is sliced. */
const longestUnit = 16;

/** White space as JSON has it. */
function isBlank(text: string): boolean {
  return /^[ \t\n\r]*$/.test(text);
}

function put(object: object, key: string, value: unknown): void {
  if (key !== '__proto__') (object as Record<string, unknown>)[key] = value;
  else Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}
