import { type Dispatcher, Pool } from 'undici';
import { soakRequest } from './soakRequests.ts';

/** Maximum of requests in progress, so that a slow gateway is not overwhelmed. */
const maxUnderWay = 256;
const tickMs = 20;
/** When a client that does not wait hangs up. */
const patienceMs = 3;
const requestTimeoutMs = 20_000;

/** Clients of the gateway that send requests at a given rate, or as fast as it answers. */
export class SoakLoad {
  readonly #pool: Pool;
  readonly #path: string;
  #next = 0;
  #underWay = 0;
  #isPaused = false;
  #whenIdle: (() => void) | undefined;
  answered = 0;
  /** Unexpected responses. */
  failures = 0;
  firstFailure: string | undefined;

  constructor(url: string) {
    const { origin, pathname } = new URL(url);
    this.#path = pathname;
    this.#pool = new Pool(origin, { connections: 64, pipelining: 1, headersTimeout: requestTimeoutMs });
  }

  /** Requests a second that the gateway can answer, `clients` of them at a time. */
  async capacity(clients: number, durationMs: number): Promise<number> {
    const startMs = performance.now();
    const before = this.answered;
    const client = async () => {
      while (performance.now() - startMs < durationMs) await this.#ask();
    };
    await Promise.all(Array.from({ length: clients }, client));
    return ((this.answered - before) * 1000) / (performance.now() - startMs);
  }

  /** Asks `perSecond` times a second. Returns what ends it. */
  pace(perSecond: number): () => void {
    let lastMs = performance.now();
    let due = 0;
    const timer = setInterval(() => {
      const nowMs = performance.now();
      due += ((nowMs - lastMs) * perSecond) / 1000;
      lastMs = nowMs;
      for (; due >= 1; due -= 1) if (!this.#isPaused && this.#underWay < maxUnderWay) void this.#ask();
    }, tickMs);
    return () => clearInterval(timer);
  }

  /** Runs something while no request is in progress. Requests due meanwhile are not made up for. */
  async quietly<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#isPaused = true;
    if (this.#underWay > 0)
      await new Promise<void>((resolve) => {
        this.#whenIdle = resolve;
      });
    const result = await work();
    this.#isPaused = false;
    return result;
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }

  async #ask(): Promise<void> {
    const number = this.#next++;
    const { body, outcome } = soakRequest(number);
    this.#underWay += 1;
    const text = await this.#post(body, outcome === 'ABANDONED' ? patienceMs : undefined);
    this.#underWay -= 1;
    if (this.#underWay === 0) this.#whenIdle?.();
    this.answered += 1;
    if (outcome === 'ABANDONED') return;
    const isAnswered = text.startsWith('{"data":{') && !text.includes('"errors":');
    const isRefused = text.startsWith('{"errors":');
    if (outcome === 'ANSWERED' ? isAnswered : isRefused) return;
    this.failures += 1;
    this.firstFailure ??= `${body} was answered ${text.slice(0, 500)}`;
  }

  /** The text of the response, or of the fault. */
  #post(body: string, hangUpAfterMs: number | undefined): Promise<string> {
    return new Promise((resolve) => {
      let text = '';
      let timer: NodeJS.Timeout | undefined;
      const end = (result: string) => {
        clearTimeout(timer);
        resolve(result);
      };
      const handler: Dispatcher.DispatchHandler = {
        onRequestStart(controller) {
          if (hangUpAfterMs !== undefined) timer = setTimeout(() => controller.abort(new Error('gone')), hangUpAfterMs);
        },
        onResponseStart() {},
        onResponseData(_, chunk) {
          text += chunk.toString('latin1');
        },
        onResponseEnd: () => end(text),
        onResponseError: (_, error) => end(String(error)),
      };
      const headers = ['content-type', 'application/json', 'accept', 'application/json'];
      this.#pool.dispatch({ path: this.#path, method: 'POST', headers, body }, handler);
    });
  }
}
