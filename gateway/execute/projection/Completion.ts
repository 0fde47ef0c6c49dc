import { type GatewayErrorCode, gatewayError } from '../../errors.ts';
import type { ErrorLog } from '../ErrorLog.ts';
import type { ResponsePath } from '../ResponsePath.ts';
import type { JsonObject } from '../Step.ts';

/** What one projection of fetched data to the client's answer carries along. */
export class Completion {
  /** Where the projection is: the first `depth` of these keys. Written over and over instead of built. */
  readonly keys: (string | number)[] = [];
  depth = 0;
  /** Nulls that were put where a value could not be, explained or not. */
  failures = 0;
  readonly #errors: ErrorLog;
  #pending: Failure | undefined;
  /** Answers to `__schema` and `__type`, by response key. */
  readonly introspection: JsonObject | undefined;

  constructor(errors: ErrorLog, introspection: JsonObject | undefined) {
    this.#errors = errors;
    this.introspection = introspection;
  }

  /**
   * Notes what is wrong here. It is reported where the null that it makes lands, unless an error accounts for it.
   * @param value what came in place of a right value; undefined where nothing came
   */
  fail(message: string, value: unknown, code: GatewayErrorCode = 'INVALID_ANSWER'): void {
    this.failures += 1;
    this.#pending ??= { message, path: this.keys.slice(0, this.depth), isAbsent: value === undefined, code };
  }

  /** A null that a failure made stays here and goes no further up. */
  land(): void {
    if (this.#pending === undefined) return;
    const { message, path, isAbsent, code } = this.#pending;
    this.#pending = undefined;
    // A value that was sent and is wrong is its sender's fault, whatever else went wrong around it.
    const isExplained = isAbsent
      ? this.#errors.explainsAbsence(this.keys.slice(0, this.depth))
      : this.#errors.explains(path);
    if (isExplained) return;
    this.#errors.add(gatewayError(code, message, { path }).toJSON(), []);
  }
}

interface Failure {
  readonly message: string;
  readonly path: ResponsePath;
  readonly isAbsent: boolean;
  readonly code: GatewayErrorCode;
}

/** Turns a fetched value into the client's; `parentIsNull` where the null that this is must go further up. */
export type Complete = (value: unknown, completion: Completion) => unknown;

/** Answer of a Complete: the place may not be null, so what is around it is. */
export const parentIsNull = Symbol('the parent is null');
