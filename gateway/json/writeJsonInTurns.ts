import { Turn } from '../Turn.ts';
import { isComposite, type JsonObject } from './JsonObject.ts';
import { writeJson } from './RawJson.ts';

/** An object or list that is being written. */
interface Frame {
  readonly value: JsonObject;
  /** Of an object the names of its members. */
  readonly keys: readonly string[] | undefined;
  readonly length: number;
  next: number;
  hasMembers: boolean;
}

/** `writeJson` of a long JSON value, in turns of the event loop. */
export async function writeJsonInTurns(root: unknown): Promise<string> {
  const turn = new Turn();
  const frames: Frame[] = [];
  let text = '';
  const write = (value: unknown) => {
    if (isShort(value)) {
      text += writeJson(value);
      return;
    }
    const object = value as JsonObject;
    const keys = Array.isArray(value) ? undefined : Object.keys(object);
    text += keys ? '{' : '[';
    frames.push({ value: object, keys, length: keys?.length ?? (object.length as number), next: 0, hasMembers: false });
  };
  write(root);
  for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
    if (turn.isOver()) await turn.next();
    const { value, keys, length, next } = frame;
    frame.next += 1;
    if (next === length) {
      text += keys ? '}' : ']';
      frames.pop();
      continue;
    }
    const key = keys ? (keys[next] as string) : next;
    const member = value[key];
    if (member === undefined && keys) continue;
    if (frame.hasMembers) text += ',';
    frame.hasMembers = true;
    if (keys) text += `${JSON.stringify(key)}:`;
    write(member ?? null);
  }
  return text;
}

/** Members that are looked at to see whether a value is short. */
const fewMembers = 100;

/** True for what `writeJson` writes in no time: a leaf, or few of them in an object or list. */
function isShort(value: unknown): boolean {
  if (!isComposite(value)) return true;
  let members = 0;
  for (const key in value) {
    members += 1;
    if (members > fewMembers || isComposite(value[key])) return false;
  }
  return true;
}
