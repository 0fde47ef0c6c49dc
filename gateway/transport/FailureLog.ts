import type { Logger } from '../hubs/Logger.ts';
import { limits } from '../limits.ts';
import type { FailureCause } from './callFailure.ts';

/** One cause in the minute since it was logged. */
interface LoggedCause {
  /** How often it happened since. */
  repeated: number;
  readonly timer: NodeJS.Timeout;
}

/**
 * Says why the calls to one endpoint fail: each cause once a minute, and how often it happened meanwhile at the end of
 * it. An endpoint that fails at a thousand calls a second must not fill the log.
 */
export class FailureLog {
  readonly #log: Logger;
  readonly #endpoint: Readonly<Record<string, unknown>>;
  readonly #causes = new Map<FailureCause | 'OTHER', LoggedCause>();

  /** @param endpoint what every entry says of it */
  constructor(log: Logger, endpoint: Readonly<Record<string, unknown>>) {
    this.#log = log;
    this.#endpoint = endpoint;
  }

  /** @param facts what else is known; asked only where it is logged */
  note(cause: FailureCause, facts: () => Readonly<Record<string, unknown>>): void {
    const isOneTooMany = !this.#causes.has(cause) && this.#causes.size >= limits.failureLogCauses;
    const name = isOneTooMany ? 'OTHER' : cause;
    const known = this.#causes.get(name);
    if (known) known.repeated += 1;
    else {
      this.#log.warn({ ...this.#endpoint, cause, ...facts() }, 'A call to an endpoint failed');
      this.#begin(name);
    }
  }

  close(): void {
    for (const { timer } of this.#causes.values()) clearTimeout(timer);
    this.#causes.clear();
  }

  #begin(name: FailureCause | 'OTHER'): void {
    const timer = setTimeout(() => this.#end(name), limits.failureLogMs).unref();
    this.#causes.set(name, { repeated: 0, timer });
  }

  #end(cause: FailureCause | 'OTHER'): void {
    const repeated = this.#causes.get(cause)?.repeated ?? 0;
    this.#causes.delete(cause);
    if (repeated === 0) return;
    this.#log.warn({ ...this.#endpoint, cause, repeated }, 'Calls to an endpoint went on failing');
    this.#begin(cause);
  }
}

/**
 * Failures that were counted, and whether they tell of what is watched. A failure may be the fault of something smaller,
 * its suspects: the operation, say, and the values it was asked with. Failures whose suspects are the same again and
 * again tell of those only.
 */
export class FailureTally {
  calls = 0;
  failures = 0;
  #isCertain = false;
  /** Of each kind of suspect, those that were seen. */
  readonly #suspects: Set<string>[] = [];

  /** @param suspects one of each kind; none where it can be the fault of nothing smaller */
  addFailure(suspects: readonly string[]): void {
    this.failures += 1;
    if (suspects.length === 0) this.#isCertain = true;
    for (const [kind, suspect] of suspects.entries()) {
      this.#suspects[kind] ??= new Set();
      if (this.#suspects[kind].size < limits.breakerSuspects) this.#suspects[kind].add(suspect);
    }
  }

  get isTelling(): boolean {
    const areDifferent = this.#suspects.every(({ size }) => size >= limits.breakerSuspects);
    return this.#isCertain || (this.#suspects.length > 0 && areDifferent);
  }

  clear(): void {
    this.calls = 0;
    this.failures = 0;
    this.#isCertain = false;
    this.#suspects.length = 0;
  }
}

/** What a word of an excerpt consists of: also addresses, keys and tokens are one. */
const words = /[\p{L}\p{N}_.@+-]+/gu;
/** Words longer than this are keys and tokens. */
const wordLength = 20;

/**
 * How an answer that is not GraphQL begins, for the log: a line without anything that the request said, since servers
 * repeat what they do not understand, and without what looks like a key.
 */
export function answerExcerpt(answer: string, body: string, headers: Readonly<Record<string, string>>): string {
  const said = [body, ...Object.values(headers)].join('\n');
  const line = answer.slice(0, limits.failureLogLength).replace(/[\s\p{C}]+/gu, ' ');
  return line.replace(words, (word) => (isSecret(word, said) ? '…' : word));
}

function isSecret(word: string, said: string): boolean {
  if (word.length > wordLength || word.includes('@')) return true;
  return (word.length > 2 || /\d/.test(word)) && said.includes(word);
}
