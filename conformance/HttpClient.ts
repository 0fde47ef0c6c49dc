import { Agent, request } from 'undici';
import { type causesOfCalls, Violation } from './AuditOutcome.ts';
import type { Exchange } from './Exchange.ts';
import { limits } from './limits.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly exchange: Exchange;
}

/** Sends requests to a hub, and reads no more of a response and waits no longer than a gateway would. */
export class HttpClient {
  readonly #agent = new Agent({
    connections: limits.connections,
    maxHeaderSize: limits.headerBytes,
    connect: { timeout: limits.callTimeoutMs },
  });

  /**
   * Posts a body.
   * @throws Violation where there is no complete response in time
   */
  async post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    const startMs = performance.now();
    const exchangeOf = (status: number | undefined, received: string): Exchange => ({
      ...{ url, sent: shortened(body), status, received: shortened(received) },
      durationMs: Math.round(performance.now() - startMs),
    });
    let status: number | undefined;
    try {
      const response = await request(url, {
        ...{ method: 'POST', body, headers, dispatcher: this.#agent },
        signal: AbortSignal.timeout(limits.callTimeoutMs),
      });
      status = response.statusCode;
      const text = await readBounded(response.body);
      return { status, headers: response.headers, text, exchange: exchangeOf(status, text) };
    } catch (error) {
      const cause = causeOf(error as Error);
      throw new Violation(cause, `${detailOf(cause)} (${nameOf(error as Error)})`, exchangeOf(status, ''));
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

function causeOf(error: Error): 'TIMEOUT' | 'TOO_LARGE' | 'UNREACHABLE' {
  if (error.name === 'TimeoutError' || error.name === 'ConnectTimeoutError') return 'TIMEOUT';
  if (error instanceof TooLarge || error.name === 'HeadersOverflowError') return 'TOO_LARGE';
  return 'UNREACHABLE';
}

function detailOf(cause: keyof typeof causesOfCalls): string {
  switch (cause) {
    case 'TIMEOUT':
      return `There was no complete response within ${limits.callTimeoutMs / 1_000} s.`;
    case 'TOO_LARGE':
      return 'The response is too large.';
    default:
      return 'There was no HTTP response.';
  }
}

function nameOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.name;
}

function shortened(text: string): string {
  const { shownCharacters } = limits;
  if (text.length <= shownCharacters) return text;
  return `${text.slice(0, shownCharacters)}… (${text.length} characters)`;
}
