import { Agent, request } from 'undici';
import { limits } from '../limits.ts';
import type { RegistryReading, RegistrySource } from './RegistrySource.ts';

/**
 * A registry document at a URL, asked again and again with the last ETag, so that an unchanged one costs a 304.
 * Redirects are not followed: the registry decides where all traffic goes, so it comes from where it was configured.
 */
export class UrlSource implements RegistrySource {
  readonly name: string;
  readonly #pollMs: number;
  readonly #agent = new Agent({ maxResponseSize: limits.registryBytes, connections: 1 });
  readonly #end = new AbortController();
  #etag: string | undefined;
  #text = '';
  #timer: NodeJS.Timeout | undefined;

  /** `url` with http or https; `pollMs` from the end of one poll to the next. */
  constructor(url: string, pollMs: number = limits.registryPollMs) {
    this.name = url;
    this.#pollMs = pollMs;
  }

  start(deliver: (reading: RegistryReading) => void): Promise<void> {
    return this.#poll(deliver);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#end.abort();
    void this.#agent.destroy();
  }

  async #poll(deliver: (reading: RegistryReading) => void): Promise<void> {
    const reading = await this.#ask();
    if (this.#end.signal.aborted) return;
    this.#timer = setTimeout(() => void this.#poll(deliver), this.#pollMs);
    deliver(reading);
  }

  async #ask(): Promise<RegistryReading> {
    try {
      const { statusCode, headers, body } = await request(this.name, {
        dispatcher: this.#agent,
        headers: { accept: 'application/json', ...(this.#etag && { 'if-none-match': this.#etag }) },
        signal: AbortSignal.any([this.#end.signal, AbortSignal.timeout(limits.registryTimeoutMs)]),
      });
      const text = await body.text();
      if (statusCode === 304 && this.#etag) return { kind: 'DOCUMENT', text: this.#text };
      if (statusCode !== 200) return { kind: 'UNREACHABLE', reason: `It answered with HTTP status ${statusCode}.` };
      this.#etag = typeof headers.etag === 'string' ? headers.etag : undefined;
      this.#text = text;
      return { kind: 'DOCUMENT', text };
    } catch (error) {
      return { kind: 'UNREACHABLE', reason: error instanceof Error ? error.message : 'It cannot be read.' };
    }
  }
}
