import { limits } from '../limits.ts';
import type { ResponseHead, ResponseHeads } from './ResponseHeads.ts';

/** What the bytes that have come so far make. */
export type Reading =
  | { readonly kind: 'INCOMPLETE' }
  /** The body may lie in the bytes given last: it is good only until those are overwritten. */
  | { readonly kind: 'COMPLETE'; readonly head: ResponseHead; readonly body: Buffer; readonly isAtEnd: boolean }
  | { readonly kind: 'TOO_LARGE' }
  | { readonly kind: 'NOT_HTTP' };

const incomplete: Reading = { kind: 'INCOMPLETE' };
const notHttp: Reading = { kind: 'NOT_HTTP' };
const tooLarge: Reading = { kind: 'TOO_LARGE' };
const nothing = Buffer.alloc(0);
const lineEnd = '\r\n';
const chunkSize = /^([\da-f]{1,8})[ \t]*(?:;.*)?$/i;

/** Reads one HTTP/1.x response out of pieces of bytes. Knows nothing of sockets. */
export class ResponseReader {
  readonly #heads: ResponseHeads;
  #head: ResponseHead | undefined;
  /** Bytes of a head or a line whose end has not come. */
  #held: Buffer = nothing;
  /** Grows by doubling, so that an answer in many small pieces costs no more than one in few. */
  #body: Buffer = nothing;
  #bodyBytes = 0;
  #chunkStage: 'SIZE' | 'DATA' | 'DATA_END' | 'TRAILER' = 'SIZE';
  /** Bytes still to come of the chunk. */
  #chunkBytes = 0;

  /** @param heads of the server that answers */
  constructor(heads: ResponseHeads) {
    this.#heads = heads;
  }

  /** True once the status is known. */
  get hasHead(): boolean {
    return this.#head !== undefined;
  }

  /** @param bytes may be overwritten after the call */
  read(bytes: Buffer): Reading {
    let rest = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    this.#held = nothing;
    while (!this.#head) {
      const end = rest.indexOf('\r\n\r\n', 0, 'latin1');
      if (end < 0) return this.#hold(rest);
      const head = this.#heads.read(rest.toString('latin1', 0, end));
      if (!head || head.status === 101) return notHttp;
      rest = rest.subarray(end + 4);
      // Interim responses (103 Early Hints) come before the one that counts.
      if (head.status >= 200) this.#head = head;
    }
    switch (this.#head.bodyEnd.kind) {
      case 'LENGTH':
        return this.#readLength(rest, this.#head, this.#head.bodyEnd.bytes);
      case 'CHUNKED':
        return this.#readChunks(rest, this.#head);
      case 'CLOSE':
        return this.#append(rest) ? incomplete : tooLarge;
    }
  }

  /** What the end of the connection makes of it. */
  end(): Reading {
    return this.#head?.bodyEnd.kind === 'CLOSE' ? this.#complete(this.#head, true) : incomplete;
  }

  #readLength(rest: Buffer, head: ResponseHead, length: number): Reading {
    if (length > limits.subgraphAnswerBytes) return tooLarge;
    if (this.#bodyBytes === 0 && rest.length >= length)
      return { kind: 'COMPLETE', head, body: rest.subarray(0, length), isAtEnd: rest.length === length };
    const missing = length - this.#bodyBytes;
    this.#append(rest.subarray(0, missing));
    return rest.length < missing ? incomplete : this.#complete(head, rest.length === missing);
  }

  /** @see RFC 9112, 7.1 */
  #readChunks(bytes: Buffer, head: ResponseHead): Reading {
    let rest = bytes;
    for (;;) {
      if (this.#chunkStage === 'DATA') {
        const piece = rest.subarray(0, this.#chunkBytes);
        if (!this.#append(piece)) return tooLarge;
        this.#chunkBytes -= piece.length;
        if (this.#chunkBytes > 0) return incomplete;
        rest = rest.subarray(piece.length);
        this.#chunkStage = 'DATA_END';
      }
      const end = rest.indexOf(lineEnd, 0, 'latin1');
      if (end < 0) return this.#hold(rest);
      const line = rest.toString('latin1', 0, end);
      rest = rest.subarray(end + lineEnd.length);
      if (this.#chunkStage === 'TRAILER') {
        if (line === '') return this.#complete(head, rest.length === 0);
      } else if (!this.#readChunkLine(line)) return notHttp;
    }
  }

  /** Reads the line before a chunk or the empty one after it; false where it is neither. */
  #readChunkLine(line: string): boolean {
    if (this.#chunkStage === 'DATA_END') {
      this.#chunkStage = 'SIZE';
      return line === '';
    }
    const size = chunkSize.exec(line)?.[1];
    if (size === undefined) return false;
    this.#chunkBytes = Number.parseInt(size, 16);
    this.#chunkStage = this.#chunkBytes === 0 ? 'TRAILER' : 'DATA';
    return true;
  }

  /** Adds to the body; false where that makes it too large. */
  #append(piece: Buffer): boolean {
    const bytes = this.#bodyBytes + piece.length;
    if (bytes > limits.subgraphAnswerBytes) return false;
    if (bytes > this.#body.length) {
      const grown = Buffer.allocUnsafeSlow(2 * bytes);
      this.#body.copy(grown, 0, 0, this.#bodyBytes);
      this.#body = grown;
    }
    piece.copy(this.#body, this.#bodyBytes);
    this.#bodyBytes = bytes;
    return true;
  }

  #complete(head: ResponseHead, isAtEnd: boolean): Reading {
    return { kind: 'COMPLETE', head, body: this.#body.subarray(0, this.#bodyBytes), isAtEnd };
  }

  #hold(rest: Buffer): Reading {
    if (rest.length > limits.responseHeadBytes) return notHttp;
    this.#held = Buffer.from(rest);
    return incomplete;
  }
}
