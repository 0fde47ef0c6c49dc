import type { Transaction } from './database/Database.ts';
import { answeredBefore, idempotent } from './database/idempotent.ts';
import { forgetLoaded } from './loaders.ts';
import { Refusal, type UserError } from './Refusal.ts';
import type { HubContext } from './Subgraph.ts';
import { type UnitOfWork, unitOfWork } from './UnitOfWork.ts';

type Payload<Field extends string, Result> = { readonly [name in Field]: Result | null } & {
  readonly userErrors: readonly UserError[];
};

/** A mutation whose payload is `{ <field>, userErrors }`. */
export interface MutationDefinition<Input, Field extends string, Result, Prepared> {
  /** The field of the mutation: a key that was used by another field is refused. */
  readonly name: string;
  /** The field of the payload for the result of `work`. */
  readonly field: Field;
  /**
   * Prepares what the work needs from elsewhere, such as the supergraph. It runs before the transaction, which must wait
   * only for its own statements, and is skipped if the key is already answered. It may refuse like the work.
   */
  readonly prepare?: (input: Input, context: HubContext) => Promise<Prepared>;
  readonly work: (input: Input, work: UnitOfWork, prepared: Prepared) => Promise<Result>;
}

/**
 * The resolver of a mutation. Its work runs in one transaction, once for each idempotency key; a `Refusal` rolls it back and
 * becomes `userErrors`. Invalid input (`INVALID`) leaves the key unused, so that the client can correct it under the same
 * key; any other answer is kept and returned again. Data loaded earlier is discarded: a client may send several mutations in
 * one operation.
 */
export function defineMutation<
  Input extends { readonly idempotencyKey: string },
  Field extends string,
  Result,
  Prepared = undefined,
>({ name: operation, field, prepare, work }: MutationDefinition<Input, Field, Result, Prepared>) {
  const refused = refusal<Field, Result>(field);

  return async (_: unknown, { input }: { input: Input }, context: HubContext): Promise<Payload<Field, Result>> => {
    try {
      const { caller, signal, receipts, now } = context;
      const call = { party: caller.party, key: input.idempotencyKey, operation, input, signal };
      const before = prepare && (await answeredBefore<Payload<Field, Result>>(context.database, call));
      const prepared = before ? undefined : await orLater(() => prepare?.(input, context));
      const outcome =
        before ??
        (await idempotent(
          context.database,
          call,
          (transaction) =>
            orRefused(transaction, refused, async () => {
              const result = await work(input, unitOfWork(transaction, context), prepared?.() as Prepared);
              return done(field, result);
            }),
          // What was done, or refused for good, is on record with it or not at all.
          receipts &&
            ((transaction, answer) => receipts.record(transaction, { caller, operation, input, answer, atMs: now() })),
        ));
      if (outcome.kind === 'keyReused') return refused([keyReused]);
      const { answer, receipt } = outcome;
      if (receipt !== undefined) context.mutationsOnRecord?.push({ operation, receipt });
      return answer;
    } catch (error) {
      if (error instanceof Refusal) return refused(error.userErrors);
      throw error;
    } finally {
      forgetLoaded(context.loaders);
    }
  };
}

/** The resolver of a mutation without an idempotency key, which may be repeated. */
export function defineRepeatable<Input, Field extends string, Result>(
  field: Field,
  work: (input: Input, context: HubContext) => Promise<Result>,
) {
  return async (_: unknown, { input }: { input: Input }, context: HubContext): Promise<Payload<Field, Result>> => {
    try {
      return done(field, await work(input, context));
    } catch (error) {
      if (error instanceof Refusal) return refusal<Field, Result>(field)(error.userErrors);
      throw error;
    }
  };
}

/** The same for a part of a query that may be refused while others are answered. */
export function asPayload<Field extends string, Result>(field: Field, work: () => Result): Payload<Field, Result> {
  try {
    return done(field, work());
  } catch (error) {
    if (error instanceof Refusal) return refusal<Field, Result>(field)(error.userErrors);
    throw error;
  }
}

function done<Field extends string, Result>(field: Field, result: Result): Payload<Field, Result> {
  return { [field]: result, userErrors: [] } as unknown as Payload<Field, Result>;
}

function refusal<Field extends string, Result>(field: Field) {
  return (userErrors: readonly UserError[]) => ({ [field]: null, userErrors }) as Payload<Field, Result>;
}

const keyReused: UserError = {
  code: 'IDEMPOTENCY_KEY_REUSED',
  message: 'This idempotency key was used with another mutation or input. Use a new key for a new request.',
  field: ['input', 'idempotencyKey'],
};

/** The result of preparation, to be read later: a refusal is thrown then, and kept as the answer of the key. */
async function orLater<T>(work: () => Promise<T> | undefined): Promise<() => T | undefined> {
  try {
    const result = await work();
    return () => result;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return () => {
      throw error;
    };
  }
}

async function orRefused<T>(
  transaction: Transaction,
  refused: (userErrors: readonly UserError[]) => T,
  work: () => Promise<T>,
): Promise<T> {
  await transaction.query({ name: 'mutation_savepoint', text: 'SAVEPOINT mutation' }, []);
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal) || error.userErrors.every(({ code }) => code === 'INVALID')) throw error;
    await transaction.query({ name: 'mutation_rollback', text: 'ROLLBACK TO SAVEPOINT mutation' }, []);
    return refused(error.userErrors);
  }
}
