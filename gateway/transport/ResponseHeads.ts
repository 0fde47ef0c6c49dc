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
  /** True where the server takes another request on the connection. */
  readonly isKept: boolean;
  /** How long the server keeps it without a request, in milliseconds, where it says so. */
  readonly idleMs: number | undefined;
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
    if (!head) return undefined;
    if (this.#known.size >= limits.knownHeads) this.#known = new Map();
    this.#known.set(text, head);
    return head;
  }
}

const statusLine = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: |$)/;
const headerLine = /^([\w!#$%&'*+.^`|~-]+):[ \t]*([^\0\r\n]*?)[ \t]*$/;

/** @see RFC 9112, 4, 5 and 6.3 */
function readResponseHead(text: string): ResponseHead | undefined {
  const [first = '', ...lines] = text.split('\r\n');
  const start = statusLine.exec(first);
  if (!start) return undefined;
  const status = Number(start[2]);
  let length: string | undefined;
  let coding: string | undefined;
  let connection = '';
  let idleMs: number | undefined;
  for (const line of lines) {
    // What does not match is folded, has a blank before its colon, or half a line break.
    const [, name = '', value = ''] = headerLine.exec(line) ?? [];
    switch (name.toLowerCase()) {
      case '':
        return undefined;
      case 'content-length':
        if (!/^\d{1,15}$/.test(value) || (length !== undefined && length !== value)) return undefined;
        length = value;
        break;
      case 'transfer-encoding':
        if (coding !== undefined || value.toLowerCase() !== 'chunked') return undefined;
        coding = value;
        break;
      case 'connection':
        connection += `,${value.toLowerCase()}`;
        break;
      case 'keep-alive':
        idleMs = Number(/timeout=(\d{1,6})/.exec(value)?.[1] ?? Number.NaN) * 1000 || undefined;
        break;
    }
  }
  if (coding !== undefined && length !== undefined) return undefined;
  const hasNoBody = status === 204 || status === 304 || status < 200;
  return {
    status,
    bodyEnd: hasNoBody ? { kind: 'LENGTH', bytes: 0 } : bodyEndOf(length, coding),
    isKept: start[1] === '1' && !connection.includes('close'),
    idleMs,
  };
}

function bodyEndOf(length: string | undefined, coding: string | undefined): BodyEnd {
  if (coding !== undefined) return { kind: 'CHUNKED' };
  return length === undefined ? { kind: 'CLOSE' } : { kind: 'LENGTH', bytes: Number(length) };
}
