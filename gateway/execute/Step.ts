import type { JsonObject } from '../json/JsonObject.ts';
import type { ErrorLog } from './ErrorLog.ts';
import type { RepeatedAnswers } from './RepeatedFetches.ts';
import type { RequestContext } from './RequestContext.ts';

/** One run of a compiled plan: what the steps read and write. */
export interface Execution {
  readonly request: RequestContext;
  /** The client's variables, coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Everything fetched so far, under internal names. */
  readonly data: JsonObject;
  readonly errors: ErrorLog;
  readonly repeatedAnswers: RepeatedAnswers;
}

/** A compiled node of a plan. Undefined where it had nothing to wait for. */
export type Step = (execution: Execution) => Promise<void> | undefined;

/** Calls a function at once, or in a turn of the event loop of its own where there is much to do for the request. */
export function inItsTurn<Value, Result>(
  { received }: RequestContext,
  work: (value: Value) => Result | Promise<Result>,
  value: Value,
): Result | Promise<Result> {
  const turn = received?.nextTurn();
  return turn ? turn.then(() => work(value)) : work(value);
}
