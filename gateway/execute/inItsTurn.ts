import type { RequestContext } from './RequestContext.ts';

/** Calls a function at once, or in a turn of the event loop of its own where there is much to do for the request. */
export function inItsTurn<Value, Result>(
  { received }: RequestContext,
  work: (value: Value) => Result | Promise<Result>,
  value: Value,
): Result | Promise<Result> {
  const turn = received?.nextTurn();
  return turn ? turn.then(() => work(value)) : work(value);
}
