import { limits } from '../limits.ts';

const cr = 0x0d;
const lf = 0x0a;
const tab = 0x09;
const blank = 0x20;
const semicolon = 0x3b;

/** `END`: the body is whole. `BROKEN`: these are no chunks. `FULL`: `take` refused a piece. */
export type ChunksRead = 'MORE' | 'END' | 'BROKEN' | 'FULL';

/** Where in the framing the next byte stands. */
type Stage = 'SIZE' | 'BLANKS' | 'EXTENSION' | 'SIZE_LF' | 'DATA' | 'DATA_CR' | 'DATA_LF' | 'TRAILER' | 'TRAILER_LF';

/**
 * Takes the chunks of a body apart, byte by byte: lines cut out as texts would make chunks of a single byte cost a
 * hundred times as much as they need. What frames the chunks is bounded.
 *
 * @see RFC 9112, 7.1
 */
export class ChunkedFraming {
  /** Index of the first byte after the body, once it ended. */
  end = 0;
  #stage: Stage = 'SIZE';
  /** Of the size being read, or bytes still to come of the chunk. */
  #size = 0;
  #digits = 0;
  #trailerLineBytes = 0;
  #framingBytes = 0;

  /** @param take is given the data, piece by piece; false where it has no room for it */
  read(bytes: Buffer, take: (piece: Buffer) => boolean): ChunksRead {
    let at = 0;
    while (at < bytes.length) {
      if (this.#stage === 'DATA') {
        const piece = bytes.subarray(at, at + this.#size);
        if (!take(piece)) return 'FULL';
        at += piece.length;
        this.#size -= piece.length;
        if (this.#size === 0) this.#stage = 'DATA_CR';
        continue;
      }
      this.#framingBytes += 1;
      if (this.#framingBytes > limits.framingBytes) return 'BROKEN';
      const read = this.#step(bytes[at] as number);
      at += 1;
      if (read !== 'MORE') {
        this.end = at;
        return read;
      }
    }
    return 'MORE';
  }

  #step(byte: number): ChunksRead {
    switch (this.#stage) {
      case 'SIZE': {
        const digit = hexDigit(byte);
        if (digit < 0) return this.#digits > 0 ? this.#afterSize(byte) : 'BROKEN';
        this.#size = this.#size * 16 + digit;
        this.#digits += 1;
        return this.#digits > 8 ? 'BROKEN' : 'MORE';
      }
      case 'BLANKS':
        return this.#afterSize(byte);
      case 'EXTENSION':
        if (byte === cr) return this.#go('SIZE_LF');
        return byte === lf ? 'BROKEN' : 'MORE';
      case 'SIZE_LF':
        this.#digits = 0;
        this.#trailerLineBytes = 0;
        return byte === lf ? this.#go(this.#size === 0 ? 'TRAILER' : 'DATA') : 'BROKEN';
      case 'DATA_CR':
        return byte === cr ? this.#go('DATA_LF') : 'BROKEN';
      case 'DATA_LF':
        return byte === lf ? this.#go('SIZE') : 'BROKEN';
      case 'TRAILER':
        if (byte === cr) return this.#go('TRAILER_LF');
        this.#trailerLineBytes += 1;
        return byte === lf ? 'BROKEN' : 'MORE';
      case 'TRAILER_LF':
        if (byte !== lf) return 'BROKEN';
        if (this.#trailerLineBytes === 0) return 'END';
        this.#trailerLineBytes = 0;
        return this.#go('TRAILER');
      case 'DATA':
        return 'BROKEN';
    }
  }

  #afterSize(byte: number): ChunksRead {
    if (byte === cr) return this.#go('SIZE_LF');
    if (byte === semicolon) return this.#go('EXTENSION');
    return byte === blank || byte === tab ? this.#go('BLANKS') : 'BROKEN';
  }

  #go(stage: Stage): 'MORE' {
    this.#stage = stage;
    return 'MORE';
  }
}

/** The value of a hexadecimal digit, -1 for any other byte. */
function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
