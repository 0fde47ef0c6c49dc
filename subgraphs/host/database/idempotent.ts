import { createHash } from 'node:crypto';
import { refuse } from '../Refusal.ts';
import type { Database, Transaction } from './Database.ts';
import { limits } from './limits.ts';
import type { Executor, Statement } from './sql.ts';

interface IdempotentCall {
  /** The owner of the key: `Caller.party`. */
  readonly party: string;
  /**
   * The client's key: 1 to 255 characters, without control characters. Within a subgraph each key of a party has one effect.
   */
  readonly key: string;
  /** The mutation's name. */
  readonly operation: string;
  /** The input of the mutation, without its `idempotencyKey`. */
  readonly input: object;
  readonly signal?: AbortSignal;
}

type IdempotentOutcome<T> =
  /** The answer of the work, now or the first time. */
  | {
      readonly kind: 'answer';
      readonly answer: T;
      /** The receipt, where it is this party’s. */
      readonly receipt?: bigint;
    }
  /** The key belongs to another operation or input. Nothing was done. */
  | { readonly kind: 'keyReused' };

/** Waits while another transaction holds the same key, until that one commits or is rolled back. */
const claim: Statement = {
  name: 'idempotency_claim',
  text: `INSERT INTO idempotency (party, key, operation, body_hash) VALUES ($1, $2, $3, $4)
    ON CONFLICT (party, key) DO NOTHING`,
};
/**
 * The key of the party, or a key from before keys had parties, if it repeats that very call: a client that sent a mutation
 * before its hub knew callers may repeat it.
 */
const findAnswer: Statement = {
  name: 'idempotency_find',
  text: `SELECT answer::text AS answer, body_hash = $3 AS same, CASE WHEN party = $1 THEN receipt END AS receipt FROM idempotency
    WHERE (party = $1 AND key = $2 AND answer IS NOT NULL) OR (party = 'anonymous' AND key = $2 AND body_hash = $3 AND answer IS NOT NULL)
    ORDER BY party <> $1 LIMIT 1`,
};
const saveAnswer: Statement = {
  name: 'idempotency_save',
  text: `UPDATE idempotency SET answer = $3, receipt = $4 WHERE party = $1 AND key = $2`,
};

/**
 * Does the work once for each key, in one transaction with the record of its answer; a repeat, also a concurrent one, gets
 * that answer. When the work throws, nothing is kept and the key stays free.
 * @param work uses the given transaction only; its answer is a JSON value (no bigint), and comes back as JSON makes it
 * @param record writes the receipt of what was done, in the same transaction, and says by which id it is found
 * @throws Refusal `INVALID` for a malformed key
 */
export async function idempotent<T>(
  database: Database,
  { party, key, operation, input, signal }: IdempotentCall,
  work: (transaction: Transaction) => Promise<T>,
  record?: (transaction: Transaction, answer: T) => Promise<bigint>,
): Promise<IdempotentOutcome<T>> {
  checkKey(key);
  const bodyHash = hashBody(operation, input);
  return database.transaction(
    async (transaction) => {
      const isFirst = (await transaction.execute(claim, [party, key, operation, bodyHash])) === 1;
      const before = await savedAnswer<T>(transaction, party, key, bodyHash);
      if (!isFirst) return before ?? { kind: 'keyReused' };
      const isAnswered = before?.kind === 'answer';
      const text = JSON.stringify(isAnswered ? before.answer : await work(transaction));
      const answer = JSON.parse(text) as T;
      const receipt = isAnswered ? undefined : await record?.(transaction, answer);
      await transaction.execute(saveAnswer, [party, key, text, receipt]);
      return { kind: 'answer', answer, receipt };
    },
    { signal },
  );
}

/**
 * The outcome of a call whose key was used before; undefined for a new key. Preparation outside the transaction can be
 * skipped for an answered call.
 */
export async function answeredBefore<T>(
  database: Database,
  { party, key, operation, input, signal }: IdempotentCall,
): Promise<IdempotentOutcome<T> | undefined> {
  checkKey(key);
  return savedAnswer<T>(database, party, key, hashBody(operation, input), signal);
}

const wellFormedKey = new RegExp(`^\\P{Cc}{1,${limits.idempotencyKeyLength}}$`, 'u');
const keyRule = `An idempotency key has 1 to ${limits.idempotencyKeyLength} characters and no control characters.`;

function checkKey(key: string): void {
  if (!wellFormedKey.test(key)) throw refuse('INVALID', keyRule, ['input', 'idempotencyKey']);
}

interface Saved {
  readonly answer: string;
  readonly same: boolean;
  readonly receipt: bigint | null;
}

async function savedAnswer<T>(
  executor: Executor,
  party: string,
  key: string,
  bodyHash: Buffer,
  signal?: AbortSignal,
): Promise<IdempotentOutcome<T> | undefined> {
  const [saved] = await executor.query<Saved>(findAnswer, [party, key, bodyHash], signal);
  if (!saved) return undefined;
  if (!saved.same) return { kind: 'keyReused' };
  return { kind: 'answer', answer: JSON.parse(saved.answer) as T, receipt: saved.receipt ?? undefined };
}

function hashBody(operation: string, input: object): Buffer {
  const body = { operation, input: { ...input, idempotencyKey: undefined } };
  return createHash('sha256').update(canonicalJson(body)).digest();
}

/**
 * JSON with the keys of every object in order, so that equal values have equal texts however they were written. Undefined
 * fields are left out, as in JSON; a bigint is written as its digits.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'bigint') return inner.toString();
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
