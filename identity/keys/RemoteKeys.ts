import { Agent, request } from 'undici';
import { z } from 'zod';
import { type PublicKey, readPublicKey } from '../../schema/registry/PublicKey.ts';
import { registryLimits } from '../../schema/registry/registryLimits.ts';
import { limits } from '../limits.ts';
import type { KeySet } from './KeySet.ts';

const jwkSet = z.object({ keys: z.array(z.unknown()) });

/** Reads the JSON document at a URL, or throws. */
export type FetchJson = (url: string) => Promise<unknown>;

export interface RemoteKeysOptions {
  readonly fetchJson?: FetchJson;
  /** Called with the reason why a JWKS could not be read; the known keys stay valid. */
  readonly onFault?: (url: string, reason: string) => void;
  /** Unix time in milliseconds. */
  readonly now?: () => number;
}

/**
 * The keys of an issuer that publishes them at a URL (RFC 7517, section 5). They are fetched periodically, not per request:
 * unknown key ids cause at most one fetch in `limits.jwksUnknownKeyMs`. While the issuer does not answer, the keys that it
 * published last stay valid for `limits.jwksKeepMs`.
 */
export class RemoteKeys implements KeySet {
  readonly #url: string;
  readonly #fetchJson: FetchJson;
  readonly #onFault: (url: string, reason: string) => void;
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  #keys: ReadonlyMap<string, PublicKey> = new Map();
  #goodUntilMs = 0;
  #lastReadingMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  /** Starts the first fetch at once; `find` waits for it. */
  constructor(
    url: string,
    { fetchJson = fetchDocument, onFault = () => undefined, now = Date.now }: RemoteKeysOptions = {},
  ) {
    this.#url = url;
    this.#fetchJson = fetchJson;
    this.#onFault = onFault;
    this.#now = now;
    this.#timer = setInterval(() => void this.#read(), limits.jwksRefreshMs);
    this.#timer.unref();
    void this.#read();
  }

  get(kid: string): PublicKey | undefined {
    return this.#now() < this.#goodUntilMs ? this.#keys.get(kid) : undefined;
  }

  async find(kid: string): Promise<PublicKey | undefined> {
    const known = this.get(kid);
    if (known) return known;
    if (this.#reading || this.#now() - this.#lastReadingMs >= limits.jwksUnknownKeyMs) await this.#read();
    return this.get(kid);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #read(): Promise<void> {
    this.#reading ??= this.#readOnce().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readOnce(): Promise<void> {
    this.#lastReadingMs = this.#now();
    try {
      const { keys } = jwkSet.parse(await this.#fetchJson(this.#url));
      this.#keys = trustedKeys(keys.slice(0, registryLimits.keys));
      this.#goodUntilMs = this.#now() + limits.jwksKeepMs;
    } catch (error) {
      this.#onFault(this.#url, error instanceof Error ? error.message : String(error));
    }
  }
}

/** An issuer may publish keys for other purposes; these are skipped (RFC 7517, section 5). */
function trustedKeys(jwks: readonly unknown[]): ReadonlyMap<string, PublicKey> {
  const keys = new Map<string, PublicKey>();
  for (const key of jwks.map(trustedKey)) {
    if (key && !keys.has(key.kid)) keys.set(key.kid, key);
  }
  if (keys.size === 0) throw new Error('It contains no usable key.');
  return keys;
}

function trustedKey(jwk: unknown): PublicKey | undefined {
  try {
    return readPublicKey(jwk);
  } catch {
    return undefined;
  }
}

const agent = new Agent({ maxResponseSize: limits.jwksBytes, connections: 1, pipelining: 0 });

/** Redirects are not followed: keys come only from the URL in the registry. */
async function fetchDocument(url: string): Promise<unknown> {
  const signal = AbortSignal.timeout(limits.jwksTimeoutMs);
  const { statusCode, body } = await request(url, {
    dispatcher: agent,
    headers: { accept: 'application/json' },
    signal,
  });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`It answered with HTTP status ${statusCode}.`);
  return JSON.parse(text);
}
