import { type GatewayErrorCode, gatewayError } from '../../errors.ts';
import type { RawJson } from '../../json/RawJson.ts';
import { limits } from '../../limits.ts';
import type { Turn } from '../../Turn.ts';
import type { ErrorLog } from '../ErrorLog.ts';
import type { ResponsePath } from '../PlaceTree.ts';

/** A field on the way to a place: the client's key, and the name under which it was fetched. */
export interface FieldStep {
  readonly key: string;
  readonly name: string;
}

/** What one projection of fetched data to the client's answer carries along. */
export class Completion {
  /** Where the projection is: the first `depth` of these fields and indices. Written over and over instead of built. */
  readonly steps: (FieldStep | number)[] = [];
  depth = 0;
  /** Nulls that were put where a value could not be, explained or not. */
  failures = 0;
  /** Characters of the answer so far: its names and strings, and a few for whatever else. */
  #length = 0;
  readonly #errors: ErrorLog;
  #pending: Failure | undefined;
  /** Set where it is done in turns of the event loop. */
  readonly turn: Turn | undefined;
  /** Answers to `__schema` and `__type`, in the order in which their fields were compiled. */
  readonly introspection: readonly RawJson[] | undefined;

  constructor(errors: ErrorLog, introspection: readonly RawJson[] | undefined, turn?: Turn) {
    this.#errors = errors;
    this.introspection = introspection;
    this.turn = turn;
  }

  get length(): number {
    return this.#length;
  }

  /**
   * Counts characters of the answer. What clients ask under many names, and entities that are at many places, make it any
   * number of times as long as what was fetched.
   * @throws AnswerTooLarge
   */
  grow(characters: number): void {
    this.#length += characters;
    if (this.#length > limits.answerLength) throw new AnswerTooLarge();
  }

  /**
   * Notes what is wrong here. It is reported where the null that it makes lands, unless an error accounts for it.
   * @param value what came in place of a right value; undefined where nothing came
   */
  fail(message: string, value: unknown, code: GatewayErrorCode = 'INVALID_ANSWER'): void {
    this.failures += 1;
    if (this.#errors.isFull) return;
    this.#pending ??= { message, at: this.#here(), isAbsent: value === undefined, code };
  }

  /** A null that a failure made stays here and goes no further up. */
  land(): void {
    if (this.#pending === undefined) return;
    const { message, at, isAbsent, code } = this.#pending;
    this.#pending = undefined;
    // A value that was sent and is wrong is its sender's fault, whatever else went wrong around it.
    const isExplained = isAbsent
      ? this.#errors.explainsAbsence(fetchedPath(this.#here()))
      : this.#errors.explains(fetchedPath(at));
    if (isExplained) return;
    const path = at.map((step) => (typeof step === 'number' ? step : step.key));
    this.#errors.tell(gatewayError(code, message, { path }).toJSON());
  }

  #here(): (FieldStep | number)[] {
    return this.steps.slice(0, this.depth);
  }
}

function fetchedPath(steps: readonly (FieldStep | number)[]): ResponsePath {
  return steps.map((step) => (typeof step === 'number' ? step : step.name));
}

interface Failure {
  readonly message: string;
  readonly at: readonly (FieldStep | number)[];
  readonly isAbsent: boolean;
  readonly code: GatewayErrorCode;
}

/** Turns a fetched value into the client's; `parentIsNull` where the null that this is must go further up. */
export interface Complete {
  (value: unknown, completion: Completion): unknown;
  /** The same, which yields where the turn of the completion is over; left out where it never takes long. */
  readonly inTurns?: CompleteInTurns;
}

export type CompleteInTurns = (value: unknown, completion: Completion) => Generator<void, unknown>;

/** Answer of a Complete: the place may not be null, so what is around it is. */
export const parentIsNull = Symbol('the parent is null');

/** Ends the making of an answer once it is known to be longer than it may be: making the rest is work for nobody. */
export class AnswerTooLarge extends Error {}

/** What the client is told in its place. */
export const answerTooLarge = gatewayError(
  'ANSWER_TOO_LARGE',
  `The response exceeds ${limits.answerLength} characters: request fewer rows or fields. If it is a mutation, it has been carried out.`,
).toJSON();

/** One field of the answer: `key` for the client, `name` for where the value was fetched. */
export interface ProjectedField extends FieldStep {
  readonly complete: Complete;
  /** What `typeof` says of a value that is complete as it is; undefined where that does not suffice. */
  readonly plainType: 'string' | 'number' | 'boolean' | undefined;
  /** True for a scalar or enum. Only lists and objects in a custom scalar take long to complete. */
  readonly isLeaf: boolean;
}
