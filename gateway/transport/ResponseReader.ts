import { limits } from '../limits.ts';
import type { AnswerRoom } from './AnswerRoom.ts';
import { ChunkedFraming } from './ChunkedFraming.ts';
import type { ResponseHead, ResponseHeads } from './ResponseHeads.ts';

/** What the bytes that have come so far make. */
export type Reading =
  | { readonly kind: 'INCOMPLETE' }
  /** The body may lie in the bytes given last: it is good only until those are overwritten. */
  | { readonly kind: 'COMPLETE'; readonly head: ResponseHead; readonly body: Buffer; readonly isAtEnd: boolean }
  | { readonly kind: 'TOO_LARGE' }
  /** The endpoint already sends as much as it may at a time. */
  | { readonly kind: 'NO_ROOM' }
  | { readonly kind: 'NOT_HTTP' };

const incomplete: Reading = { kind: 'INCOMPLETE' };
const notHttp: Reading = { kind: 'NOT_HTTP' };
const tooLarge: Reading = { kind: 'TOO_LARGE' };
const noRoom: Reading = { kind: 'NO_ROOM' };
const nothing = Buffer.alloc(0);
const headEnd = '\r\n\r\n';

/**
 * Reads one HTTP/1.x response out of pieces of bytes, in time that grows with their number alone, however they are cut.
 * Knows nothing of sockets.
 */
export class ResponseReader {
  readonly #heads: ResponseHeads;
  readonly #room: AnswerRoom;
  #head: ResponseHead | undefined;
  #interims = 0;
  /** The beginning of a head whose end has not come, and how much of it is filled. */
  #headStart: Buffer = nothing;
  #headStartBytes = 0;
  /** Grows by doubling, so that an answer in many small pieces costs no more than one in few. */
  #body: Buffer = nothing;
  #bodyBytes = 0;
  #chunks: ChunkedFraming | undefined;
  /** Why a piece of the body could not be taken. */
  #refusal: Reading | undefined;
  readonly #takeChunk = (piece: Buffer): boolean => {
    this.#refusal = this.#append(piece);
    return this.#refusal === undefined;
  };

  /**
   * @param heads of the server that answers
   * @param room for what it answers
   */
  constructor(heads: ResponseHeads, room: AnswerRoom) {
    this.#heads = heads;
    this.#room = room;
  }

  /** True once a byte of the response has come. */
  get hasBegun(): boolean {
    return this.#head !== undefined || this.#headStartBytes > 0 || this.#interims > 0;
  }

  /** True once the status is known. */
  get hasHead(): boolean {
    return this.#head !== undefined;
  }

  /** Gives back the room that its body took; nothing may be read any more. */
  release(): void {
    this.#room.giveBack(this.#body.length);
    this.#body = nothing;
  }

  /** @param bytes may be overwritten after the call */
  read(bytes: Buffer): Reading {
    let rest = bytes;
    while (!this.#head) {
      const begun = this.#headStartBytes;
      const pending = begun === 0 ? rest : this.#addToHeadStart(rest);
      // The end may lie across two pieces.
      const end = pending.indexOf(headEnd, Math.max(0, begun - 3), 'latin1');
      if (end < 0) return this.#keepHeadStart(pending);
      if (end > limits.responseHeadBytes) return notHttp;
      const head = this.#heads.read(pending.toString('latin1', 0, end));
      if (!head || head.status === 101) return notHttp;
      rest = rest.subarray(end + headEnd.length - begun);
      this.#headStartBytes = 0;
      // Interim responses (103 Early Hints) come before the one that counts.
      if (head.status >= 200) this.#head = head;
      else {
        this.#interims += 1;
        if (this.#interims > limits.interimResponses) return notHttp;
      }
    }
    switch (this.#head.bodyEnd.kind) {
      case 'LENGTH':
        return this.#readLength(rest, this.#head, this.#head.bodyEnd.bytes);
      case 'CHUNKED':
        return this.#readChunks(rest, this.#head);
      case 'CLOSE':
        return this.#append(rest) ?? incomplete;
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
    if (this.#body.length === 0 && !this.#grow(length)) return noRoom;
    const missing = length - this.#bodyBytes;
    this.#append(rest.subarray(0, missing));
    return rest.length < missing ? incomplete : this.#complete(head, rest.length === missing);
  }

  #readChunks(bytes: Buffer, head: ResponseHead): Reading {
    this.#chunks ??= new ChunkedFraming();
    switch (this.#chunks.read(bytes, this.#takeChunk)) {
      case 'MORE':
        return incomplete;
      case 'END':
        return this.#complete(head, this.#chunks.end === bytes.length);
      case 'FULL':
        return this.#refusal ?? noRoom;
      case 'BROKEN':
        return notHttp;
    }
  }

  /** Adds to the body; what is wrong where it cannot. */
  #append(piece: Buffer): Reading | undefined {
    const bytes = this.#bodyBytes + piece.length;
    if (bytes > limits.subgraphAnswerBytes) return tooLarge;
    if (bytes > this.#body.length && !this.#grow(Math.min(2 * bytes, limits.subgraphAnswerBytes))) return noRoom;
    piece.copy(this.#body, this.#bodyBytes);
    this.#bodyBytes = bytes;
    return undefined;
  }

  #grow(bytes: number): boolean {
    if (!this.#room.take(bytes - this.#body.length)) return false;
    const grown = Buffer.allocUnsafeSlow(bytes);
    this.#body.copy(grown, 0, 0, this.#bodyBytes);
    this.#body = grown;
    return true;
  }

  #complete(head: ResponseHead, isAtEnd: boolean): Reading {
    return { kind: 'COMPLETE', head, body: this.#body.subarray(0, this.#bodyBytes), isAtEnd };
  }

  /** Adds as much as a head may have to what has come of it. */
  #addToHeadStart(bytes: Buffer): Buffer {
    this.#headStartBytes += bytes.copy(this.#headStart, this.#headStartBytes);
    return this.#headStart.subarray(0, this.#headStartBytes);
  }

  #keepHeadStart(pending: Buffer): Reading {
    if (pending.length >= limits.responseHeadBytes + headEnd.length) return notHttp;
    if (this.#headStartBytes === 0 && pending.length > 0) {
      this.#headStart = Buffer.allocUnsafe(limits.responseHeadBytes + headEnd.length);
      this.#headStartBytes = pending.copy(this.#headStart);
    }
    return incomplete;
  }
}
