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
