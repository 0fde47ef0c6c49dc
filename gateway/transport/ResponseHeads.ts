import { limits } from '../limits.ts';

/** Where the body of a response ends. */
export type BodyEnd =
  | { readonly kind: 'LENGTH'; readonly bytes: number }
  | { readonly kind: 'CHUNKED' }
  /** With the connection. */
  | { readonly kind: 'CLOSE' };

/** What of the head of an HTTP/1.x response decides how to go on reading. */
export interface ResponseHead {
  readonly status: number;
  readonly bodyEnd: BodyEnd;
  /** How the body is compressed, as `content-encoding` says it; undefined for a body that is not. */
  readonly coding: string | undefined;
  /** True where the server takes another request on the connection. */
  readonly isKept: boolean;
  /** How long the server keeps it without a request, in milliseconds, where it says so. */
  readonly idleMs: number | undefined;
  /** When to ask again, as `retry-after` says it. */
  readonly retryAfter: string | undefined;
}

/**
 * Reads the heads of one server, which repeats itself: within a second most of them are equal to the letter, and reading
 * one costs as much as the rest of reading a small answer.
 */
export class ResponseHeads {
  #known = new Map<string, ResponseHead>();

  /**
   * Reads a head without its final empty line. Undefined where it is none, or where two readers could disagree on where
   * the body ends: then the connection is of no use.
   */
  read(text: string): ResponseHead | undefined {
    const known = this.#known.get(text);
    if (known) return known;
    const head = readResponseHead(text);
    if (!head || text.length > limits.knownHeadBytes) return head;
    if (this.#known.size >= limits.knownHeads) this.#known = new Map();
    this.#known.set(text, head);
    return head;
  }
}

const statusLine = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: |$)/;
const fieldName = /^[\w!#$%&'*+.^`|~-]+$/;
const notInValues = /[\0\r\n]/;

/** @see RFC 9112, 4, 5 and 6.3 */
function readResponseHead(text: string): ResponseHead | undefined {
  const [first = '', ...lines] = text.split('\r\n');
  const start = statusLine.exec(first);
  const fields = readFields(lines);
  if (!start || !fields) return undefined;
  const status = Number(start[2]);
  const length = fields.get('content-length');
  const transferCoding = fields.get('transfer-encoding');
  if (length !== undefined && !/^\d{1,15}$/.test(length)) return undefined;
  if (transferCoding !== undefined && (length !== undefined || transferCoding.toLowerCase() !== 'chunked'))
    return undefined;
  const hasNoBody = status === 204 || status === 304 || status < 200;
  const coding = fields.get('content-encoding')?.toLowerCase();
  const idleSeconds = /timeout=(\d{1,6})/.exec(fields.get('keep-alive') ?? '')?.[1];
  return {
    status,
    bodyEnd: hasNoBody ? { kind: 'LENGTH', bytes: 0 } : bodyEndOf(length, transferCoding),
    coding: coding === 'identity' || coding === '' ? undefined : coding,
    isKept: start[1] === '1' && !fields.get('connection')?.toLowerCase().includes('close'),
    idleMs: Number(idleSeconds ?? 0) * 1000 || undefined,
    retryAfter: fields.get('retry-after'),
  };
}

/**
 * Values by name in lower case, those of one name with commas between. Equal lengths are one. Undefined where a line is
 * folded, has a blank before its colon, or half a line break.
 */
function readFields(lines: readonly string[]): ReadonlyMap<string, string> | undefined {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const written = line.slice(0, Math.max(0, colon));
    if (!fieldName.test(written) || notInValues.test(line)) return undefined;
    const name = written.toLowerCase();
    if (!fieldsRead.has(name)) continue;
    const value = withoutBlanksAround(line, colon + 1);
    const before = fields.get(name);
    const isRepeated = name === 'content-length' && before === value;
    fields.set(name, before === undefined || isRepeated ? value : `${before},${value}`);
  }
  return fields;
}

const fieldsRead: ReadonlySet<string> = new Set([
  'content-length',
  'transfer-encoding',
  'content-encoding',
  'connection',
  'keep-alive',
  'retry-after',
]);

/** The rest of a line. Steps over the blanks one by one: a pattern would try at each of them how many follow. */
function withoutBlanksAround(line: string, start: number): string {
  let from = start;
  let to = line.length;
  while (from < to && isBlank(line.charCodeAt(from))) from += 1;
  while (to > from && isBlank(line.charCodeAt(to - 1))) to -= 1;
  return line.slice(from, to);
}

function isBlank(unit: number): boolean {
  return unit === 0x20 || unit === 0x09;
}

function bodyEndOf(length: string | undefined, transferCoding: string | undefined): BodyEnd {
  if (transferCoding !== undefined) return { kind: 'CHUNKED' };
  return length === undefined ? { kind: 'CLOSE' } : { kind: 'LENGTH', bytes: Number(length) };
}
