import { createHash } from 'node:crypto';
import { limits } from '../limits.ts';
import { Breaker, type CallOutcome, type Passage } from './Breaker.ts';
import { operationShape } from './operationShape.ts';
import type { FailedAnswer, TransportCall } from './Transport.ts';

/** What tells calls of one endpoint apart. */
export type CallIdentity = Pick<TransportCall, 'prefix' | 'variablesText' | 'representations' | 'headers' | 'sender'>;

/** How a call that was let through is to be settled. */
export interface SuspectPass {
  readonly operation: Passage;
  readonly call: Passage;
  /** True for a call that finds out whether it, or its operation, is answered again. */
  readonly isProbe: boolean;
}

/** A call that failed. */
export interface SuspectFailure {
  /** What is said of the calls that are kept back for it. */
  readonly keptBack: FailedAnswer;
  /** True where it may be too much for the endpoint whatever its values are. */
  readonly blamesOperation: boolean;
  /** How long the endpoint wants to be left alone with it, in milliseconds. */
  readonly waitMs: number | undefined;
}

interface Suspect {
  readonly breaker: Breaker;
  failure: FailedAnswer;
}

/** An operation of which a call has failed lately, and those calls. */
interface SuspectOperation extends Suspect {
  readonly calls: Map<string, Suspect>;
}

/**
 * The calls that failed at an endpoint which is well otherwise. One that fails again and again is kept back for a while;
 * all of its operation are, where it fails with different values. So no operation and no id that one client asks for
 * closes an endpoint to the others.
 */
export class SuspectOperations {
  /** By their shapes; those that failed last come last. */
  readonly #operations = new Map<string, SuspectOperation>();
  /** The keys of operations that were looked up lately, by the beginning of their requests. */
  readonly #keys = new Map<string, string>();

  /** False where nothing has failed lately, as it mostly is. */
  get hasAny(): boolean {
    return this.#operations.size > 0;
  }

  /** What a call is told instead of being let through; undefined where it may pass. */
  refusal(call: CallIdentity, nowMs: number): FailedAnswer | undefined {
    const operation = this.#operationOf(call);
    if (!operation) return undefined;
    const suspect = operation.calls.get(callKey(call));
    if (suspect?.breaker.refuses(nowMs)) return suspect.failure;
    return operation.breaker.refuses(nowMs) ? operation.failure : undefined;
  }

  /** True for a call that would be a probe: it tells little of whether the endpoint is well. */
  isSuspect(call: CallIdentity): boolean {
    const operation = this.#operationOf(call);
    if (!operation) return false;
    const suspect = operation.calls.get(callKey(call));
    return operation.breaker.state !== 'CLOSED' || (suspect !== undefined && suspect.breaker.state !== 'CLOSED');
  }

  /** Lets a call through that is not refused; it must be settled. Undefined for one of which nothing bad is known. */
  admit(call: CallIdentity, nowMs: number): SuspectPass | undefined {
    const suspect = this.#operationOf(call);
    if (!suspect) return undefined;
    const operation = suspect.breaker.admit(nowMs);
    const passage = suspect.calls.get(callKey(call))?.breaker.admit(nowMs) ?? 'CALL';
    return { operation, call: passage, isProbe: operation === 'PROBE' || passage === 'PROBE' };
  }

  /** The call was answered, or ended without saying anything of itself. */
  settle(call: CallIdentity, pass: SuspectPass | undefined, outcome: 'SUCCEEDED' | 'ABANDONED', nowMs: number): void {
    const operation = this.#operationOf(call);
    if (!operation) return;
    const key = callKey(call);
    settleBreakers(operation, key, pass, outcome, nowMs);
    if (outcome === 'ABANDONED') return;
    operation.calls.delete(key);
    if (operation.calls.size === 0 && operation.breaker.state === 'CLOSED') this.#operations.delete(this.#keyOf(call));
  }

  /** The call failed. */
  fail(call: CallIdentity, pass: SuspectPass | undefined, failure: SuspectFailure, nowMs: number): void {
    const { keptBack, blamesOperation, waitMs } = failure;
    const key = callKey(call);
    const operation = this.#operationOf(call) ?? { breaker: new Breaker(), failure: keptBack, calls: new Map() };
    const suspect = operation.calls.get(key) ?? { breaker: new Breaker(), failure: keptBack };
    suspect.failure = keptBack;
    moveToEnd(operation.calls, key, suspect, limits.suspectCalls);
    moveToEnd(this.#operations, this.#keyOf(call), operation, limits.suspectOperations);
    suspect.breaker.settle(pass?.call ?? 'CALL', 'FAILED', nowMs, { waitMs });
    if (blamesOperation) operation.failure = keptBack;
    const outcome = blamesOperation ? 'FAILED' : 'SUCCEEDED';
    operation.breaker.settle(pass?.operation ?? 'CALL', outcome, nowMs, { suspects: [key] });
  }

  #operationOf(call: CallIdentity): SuspectOperation | undefined {
    return this.#operations.get(this.#keyOf(call));
  }

  #keyOf({ prefix }: CallIdentity): string {
    const known = this.#keys.get(prefix);
    if (known !== undefined) return known;
    const key = shapeKey(prefix);
    if (prefix.length <= limits.suspectKeyLength) moveToEnd(this.#keys, prefix, key, limits.suspectShapes);
    return key;
  }
}

/** Equal for operations of one shape; a hash of those that are so long that keeping them would cost. */
export function shapeKey(prefix: string): string {
  const { fields } = operationShape(prefix);
  return fields.length <= limits.suspectKeyLength ? fields : hashOf(fields);
}

/** Equal for calls of one operation with the same values for the same principal. */
function callKey(call: CallIdentity): string {
  return hashOf(call.prefix, valuesKey(call));
}

/** Equal for calls with the same values of variables for the same principal, whatever their operations are. */
export function valuesKey({ variablesText, representations = [], headers, sender }: CallIdentity): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([sender.caller.view, headers]))
    .update(variablesText);
  for (const representation of representations) hash.update('\n').update(representation);
  return hash.digest('base64url');
}

function hashOf(...texts: string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text);
  return hash.digest('base64url');
}

function settleBreakers(
  operation: SuspectOperation,
  key: string,
  pass: SuspectPass | undefined,
  outcome: CallOutcome,
  nowMs: number,
): void {
  operation.breaker.settle(pass?.operation ?? 'CALL', outcome, nowMs);
  operation.calls.get(key)?.breaker.settle(pass?.call ?? 'CALL', outcome, nowMs);
}

/** Keeps the latest entries. */
function moveToEnd<Value>(map: Map<string, Value>, key: string, value: Value, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= most) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}
