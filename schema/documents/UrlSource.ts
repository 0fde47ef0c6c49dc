import { Agent, type Dispatcher, request } from 'undici';
import { withoutCredentials } from '../registry/endpointAddress.ts';
import { type DocumentReading, type DocumentSource, decodeText, documentLimits } from './DocumentSource.ts';

/** As RFC 9110 writes it; what is not one could not be sent back. */
const entityTag = /^(?:W\/)?"[\x21\x23-\x7e]*"$/;

/**
 * A document at a URL, asked again and again with the last ETag, so that an unchanged one costs a 304.
 * Redirects are not followed: the document decides where traffic goes, so it comes from where it was configured.
 */
export class UrlSource implements DocumentSource {
  readonly name: string;
  readonly #url: string;
  readonly #pollMs: number;
  readonly #agent: Agent;
  #isClosed = false;
  #etag: string | undefined;
  #text = '';
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param url with http or https
   * @param maxBytes of the document
   * @param pollMs from the end of one poll to the next
   */
  constructor(url: string, maxBytes: number, pollMs: number = documentLimits.pollMs) {
    // A query may be the key to the document.
    this.name = withoutCredentials(url).replace(/\?.*$/s, '?…');
    this.#url = url;
    this.#pollMs = pollMs;
    this.#agent = new Agent({ maxResponseSize: maxBytes, connections: 1 });
  }

  start(deliver: (reading: DocumentReading) => void): Promise<void> {
    return this.#poll(deliver);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    void this.#agent.destroy();
  }

  async #poll(deliver: (reading: DocumentReading) => void): Promise<void> {
    const reading = await this.#ask().catch(unreachable);
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => void this.#poll(deliver), this.#pollMs);
    deliver(reading);
  }

  async #ask(): Promise<DocumentReading> {
    const { statusCode, headers, body } = await request(this.#url, {
      dispatcher: this.#agent,
      headers: { accept: 'application/json', ...(this.#etag && { 'if-none-match': this.#etag }) },
      signal: AbortSignal.timeout(documentLimits.timeoutMs),
    });
    const bytes = await body.arrayBuffer();
    if (statusCode === 304 && this.#etag) return { kind: 'DOCUMENT', text: this.#text };
    if (statusCode !== 200) throw new Error(refusedStatus(statusCode, headers));
    const coding = headers['content-encoding'];
    if (coding) throw new Error('It is compressed, which was not requested.');
    this.#text = decodeText(bytes);
    const { etag } = headers;
    this.#etag = typeof etag === 'string' && entityTag.test(etag) ? etag : undefined;
    return { kind: 'DOCUMENT', text: this.#text };
  }
}

function refusedStatus(statusCode: number, { location }: Dispatcher.ResponseData['headers']): string {
  const answered = `It answered with HTTP status ${statusCode}`;
  return location === undefined ? `${answered}.` : `${answered}; redirects are not followed.`;
}

function unreachable(error: unknown): DocumentReading {
  const { message, code } = error as NodeJS.ErrnoException;
  // The error of a connection that was tried at several addresses has no message of its own.
  return { kind: 'UNREACHABLE', reason: message || String(code) };
}
