import { limits } from '../limits.ts';
import { Turn } from '../Turn.ts';
import { isComposite, type JsonObject } from './JsonObject.ts';
import { RawJson, writeJson } from './RawJson.ts';

/**
 * `writeJson` of a long JSON value, in turns of the event loop.
 * @param mostCharacters after which it is given up
 * @returns UTF-8; undefined where the text is longer
 */
export async function writeJsonInTurns(root: unknown, mostCharacters: number): Promise<Buffer | undefined> {
  const turn = new Turn();
  const parts: Buffer[] = [];
  let text = '';
  let characters = 0;
  for (const piece of piecesOf(root)) {
    text += piece;
    characters += piece.length;
    if (characters > mostCharacters) return undefined;
    if (text.length > limits.parsedUnit) {
      parts.push(Buffer.from(text));
      text = '';
    }
    if (piece.length > longPiece ? turn.isLate() : turn.isOver()) await turn.next();
  }
  return Buffer.concat([...parts, Buffer.from(text)]);
}

/** Characters of a piece after which the clock is looked at. */
const longPiece = 1_000;

/** An object or list that is being written. */
interface Frame {
  readonly value: JsonObject;
  /** Of an object the names of its members. */
  readonly keys: readonly string[] | undefined;
  readonly length: number;
  next: number;
  hasMembers: boolean;
}

/** The text of a JSON value in short pieces, none of which ends within a character. */
function* piecesOf(root: unknown): Generator<string> {
  const frames: Frame[] = [];
  const begin = (value: JsonObject): string => {
    const keys = Array.isArray(value) ? undefined : Object.keys(value);
    frames.push({ value, keys, length: keys?.length ?? (value.length as number), next: 0, hasMembers: false });
    return keys ? '{' : '[';
  };
  const write = (value: unknown): string | Iterable<string> => {
    if (value instanceof RawJson) return value.text;
    if (typeof value === 'string' && value.length > stringPiece) return piecesOfString(value);
    return isShort(value) ? writeJson(value) : begin(value as JsonObject);
  };
  yield* several(write(root));
  for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
    const { value, keys, length, next } = frame;
    frame.next += 1;
    if (next === length) {
      frames.pop();
      yield keys ? '}' : ']';
      continue;
    }
    const key = keys ? (keys[next] as string) : next;
    const member = value[key];
    if (member === undefined && keys) continue;
    const lead = (frame.hasMembers ? ',' : '') + (keys ? `${JSON.stringify(key)}:` : '');
    frame.hasMembers = true;
    const written = write(member ?? null);
    if (typeof written === 'string') yield lead + written;
    else {
      yield lead;
      yield* written;
    }
  }
}

function several(written: string | Iterable<string>): Iterable<string> {
  return typeof written === 'string' ? [written] : written;
}

/** Characters of a string that are written at once. */
const stringPiece = 4_096;

function* piecesOfString(value: string): Generator<string> {
  yield '"';
  for (let from = 0; from < value.length; ) {
    let to = from + stringPiece;
    if (isHighSurrogate(value.charCodeAt(to - 1))) to += 1;
    yield JSON.stringify(value.slice(from, to)).slice(1, -1);
    from = to;
  }
  yield '"';
}

/** True for the first half of a character that UTF-16 writes as two units. */
function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

/** Members that are looked at to see whether a value is short. */
const fewMembers = 100;

/** True for what `writeJson` writes in no time: a short leaf, or few of them in an object or list. */
function isShort(value: unknown): boolean {
  if (!isComposite(value)) return isShortLeaf(value);
  if (Array.isArray(value)) return value.length <= fewMembers && value.every(isShortLeaf);
  let members = 0;
  for (const key in value) {
    members += 1;
    if (members > fewMembers || !isShortLeaf(value[key])) return false;
  }
  return true;
}

function isShortLeaf(value: unknown): boolean {
  return typeof value === 'string' ? value.length <= stringPiece : typeof value !== 'object' || value === null;
}
