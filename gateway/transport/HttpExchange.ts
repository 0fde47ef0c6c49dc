import { isUtf8 } from 'node:buffer';
import type { Dispatcher } from 'undici';
import { limits } from '../limits.ts';

/** How one HTTP exchange ended, when nobody cancelled it. */
export type ExchangeEnding =
  | { readonly kind: 'ANSWERED'; readonly status: number; readonly text: string; readonly bytes: number }
  /** There was no connection, or it ended before an answer began. */
  | { readonly kind: 'NO_ANSWER' }
  /** The connection ended in the middle of the answer. */
  | { readonly kind: 'CUT' }
  | { readonly kind: 'TOO_LARGE' }
  | { readonly kind: 'NOT_TEXT' }
  /** The call itself cannot be written as HTTP: a header with a line break, say. */
  | { readonly kind: 'UNSENDABLE' };

/**
 * Collects the answer to one HTTP request, straight from undici's dispatcher: no streams, no abort controllers, which
 * cost more than the rest of a call together. Time limits are the caller's: it cancels.
 */
export class HttpExchange implements Dispatcher.DispatchHandler {
  #done: ((ending: ExchangeEnding) => void) | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #bytes = 0;
  #chunks: Buffer[] = [];

  /** `done` is called once, unless the exchange is cancelled before. */
  constructor(done: (ending: ExchangeEnding) => void) {
    this.#done = done;
  }

  /** Gives up: the connection is closed, or not used where the request is still waiting for it. */
  cancel(): void {
    this.#done = undefined;
    this.#controller?.abort(new Error('The call was given up.'));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (!this.#done) this.cancel();
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    this.#chunks.push(chunk);
    if (this.#bytes <= limits.subgraphAnswerBytes) return;
    this.#end({ kind: 'TOO_LARGE' });
    controller.abort(new Error('The answer is too large.'));
  }

  onResponseEnd(): void {
    const [first, ...rest] = this.#chunks;
    const body = first && rest.length === 0 ? first : Buffer.concat(this.#chunks);
    const answer = { status: this.#status, text: body.toString('utf8'), bytes: this.#bytes };
    this.#end(isUtf8(body) ? { kind: 'ANSWERED', ...answer } : { kind: 'NOT_TEXT' });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error & { code?: string }): void {
    if (error.code === 'UND_ERR_INVALID_ARG') this.#end({ kind: 'UNSENDABLE' });
    else this.#end({ kind: this.#status === 0 ? 'NO_ANSWER' : 'CUT' });
  }

  #end(ending: ExchangeEnding): void {
    this.#chunks = [];
    this.#done?.(ending);
    this.#done = undefined;
  }
}
