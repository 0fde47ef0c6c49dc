import { setTimeout as delay } from 'node:timers/promises';
import type { Operation } from './Operation.ts';

/** A gateway gives a request 10 s. */
const timeoutMs = 15_000;
const attempts = 5;
const firstDelayMs = 250;

interface Fault {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly retryable?: boolean };
}

/** The supergraph, asked over HTTP with typed operations, in one party's name. */
export class Gateway {
  readonly #url: string;
  readonly #token: string | undefined;

  /**
   * @param url the GraphQL endpoint
   * @param token the party's access token; left out, it asks anonymously
   */
  constructor(url: string, token?: string) {
    this.#url = url;
    this.#token = token;
  }

  /**
   * All of the data of an operation. What can succeed later is asked again, with the same variables and so the same
   * idempotency key: a mutation whose answer was lost takes effect once.
   * @throws Error where it cannot be had
   */
  async ask<Data, Variables>({ name, text }: Operation<Data, Variables>, variables: Variables): Promise<Data> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#post<Data>(text, variables);
      if ('data' in answer) return answer.data;
      const isRetryable = answer.faults.every(({ extensions }) => extensions?.retryable === true);
      if (!isRetryable || attempt === attempts) {
        throw new Error(`${name}: ${answer.faults.map(({ message }) => message).join(' ')}`);
      }
      await delay(firstDelayMs * 2 ** attempt);
    }
  }

  async #post<Data>(query: string, variables: unknown): Promise<{ data: Data } | { faults: readonly Fault[] }> {
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }),
        },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      const { data, errors } = (await response.json()) as { data?: Data | null; errors?: readonly Fault[] };
      if (errors) return { faults: errors };
      return data ? { data } : { faults: [{ message: 'The answer has no data.' }] };
    } catch (error) {
      const { message: said, cause } = error as Error;
      const message = `${this.#url} cannot be reached: ${cause instanceof Error ? cause.message || said : said}.`;
      return { faults: [{ message, extensions: { retryable: true } }] };
    }
  }
}
