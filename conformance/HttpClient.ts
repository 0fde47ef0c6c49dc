import { Agent, request } from 'undici';
import { Violation } from './AuditOutcome.ts';
import type { Exchange } from './Exchange.ts';
import { limits } from './limits.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly exchange: Exchange;
}

/** Sends requests to a hub, with a gateway's limits on the size of responses and the wait for them. */
export class HttpClient {
  readonly #timeoutMs: number;
  readonly #agent = new Agent({
    connections: limits.connections,
    maxHeaderSize: limits.headerBytes,
    connect: { timeout: limits.callTimeoutMs },
  });

  /** @param timeoutMs longest wait for one response */
  constructor(timeoutMs: number = limits.callTimeoutMs) {
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Posts a body. If a reused connection is closed, which is not the hub's fault, the body is sent once more.
   * @throws Violation without a complete response in time
   */
  async post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    return this.#post(url, body, headers).catch((error) => {
      if (error instanceof Violation && error.code === 'UNREACHABLE') return this.#post(url, body, headers);
      throw error;
    });
  }

  async #post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    const startMs = performance.now();
    const exchangeOf = (status: number | undefined, received: string): Exchange => ({
      ...{ url, sent: shortened(body), status, received: shortened(received) },
      durationMs: Math.round(performance.now() - startMs),
    });
    let status: number | undefined;
    try {
      const response = await request(url, {
        ...{ method: 'POST', body, headers, dispatcher: this.#agent },
        signal: AbortSignal.timeout(this.#timeoutMs),
      });
      status = response.statusCode;
      const text = await readBounded(response.body);
      return { status, headers: response.headers, text, exchange: exchangeOf(status, text) };
    } catch (error) {
      const cause = causeOf(error as Error);
      throw new Violation(cause, `${details[cause]} (${nameOf(error as Error)})`, exchangeOf(status, ''));
    }
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }
}

class TooLarge extends Error {}

async function readBounded(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > limits.responseBytes) throw new TooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function causeOf(error: Error): keyof typeof details {
  if (error.name === 'TimeoutError' || error.name === 'ConnectTimeoutError') return 'TIMEOUT';
  if (error instanceof TooLarge || error.name === 'HeadersOverflowError') return 'TOO_LARGE';
  return 'UNREACHABLE';
}

const details = {
  TIMEOUT: 'There was no complete response in time.',
  TOO_LARGE: 'The response is too large.',
  UNREACHABLE: 'There was no HTTP response.',
} as const;

function nameOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : error.name;
}

function shortened(text: string): string {
  const { shownCharacters } = limits;
  if (text.length <= shownCharacters) return text;
  return `${text.slice(0, shownCharacters)}… (${text.length} characters)`;
}
