import type { IncomingMessage } from 'node:http';
import { limits } from '../limits.ts';
import { HeldMemory } from './HeldMemory.ts';
import { HttpRefusal } from './HttpRefusal.ts';

type Done = (error: Error | null, body?: Buffer) => void;

/**
 * Reads the bodies of requests. A body takes no more memory than its bytes, in however many pieces it arrives, and
 * incomplete bodies are limited together.
 */
export class RequestBodies {
  readonly #begun = new HeldMemory(limits.incompleteBodiesBytes);

  /** Calls `done` once: with the body, or with the HttpRefusal of one that is too large or too slow. */
  read(request: IncomingMessage, done: Done): void {
    const declared = Number(request.headers['content-length']);
    if (declared > limits.requestBytes) done(tooLarge());
    else this.#collect(request, declared, done);
  }

  /** @param declared how long it will be; NaN where that is not known */
  #collect(request: IncomingMessage, declared: number, done: Done): void {
    let body: Buffer | undefined;
    let length = 0;

    const end = (error: Error | null) => {
      request.off('data', onData).off('end', onEnd).off('error', onError);
      this.#begun.release(request);
      done(error, error || !body ? undefined : body.subarray(0, length));
    };
    const onEnd = () => end(null);
    const onError = (error: Error) => end(error);
    const onData = (piece: Buffer) => {
      if (length + piece.length > limits.requestBytes) return end(tooLarge());
      body = body ? append(body, length, piece) : piece;
      length += piece.length;
      // Most come as one piece.
      if (length === declared) return;
      this.#begun.hold(request, body.length, () => end(crowdedOut()));
    };
    request.on('data', onData).on('end', onEnd).on('error', onError);
  }
}

/** Doubles the buffer when it is full, so that on average each byte is copied at most twice. */
function append(body: Buffer, length: number, piece: Buffer): Buffer {
  let room = body;
  if (length + piece.length > body.length) {
    room = Buffer.allocUnsafe(Math.min(2 * (length + piece.length), limits.requestBytes));
    body.copy(room, 0, 0, length);
  }
  piece.copy(room, length);
  return room;
}

function tooLarge(): HttpRefusal {
  return new HttpRefusal(413, `The request body exceeds ${limits.requestBytes} bytes.`, {
    code: 'OPERATION_TOO_LARGE',
  });
}

function crowdedOut(): HttpRefusal {
  return new HttpRefusal(503, 'Too many request bodies are incomplete.', { code: 'OVERLOADED' });
}
