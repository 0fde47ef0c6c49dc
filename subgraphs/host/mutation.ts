import type { Transaction } from './database/Database.ts';
import { answeredBefore, idempotent } from './database/idempotent.ts';
import { Refusal, type UserError } from './Refusal.ts';
import type { HubContext } from './Subgraph.ts';

type Payload<Field extends string, Result> = { readonly [name in Field]: Result | null } & {
  readonly userErrors: readonly UserError[];
};

/**
 * The resolver of a mutation whose payload is `{ <field>, userErrors }`. Its work runs in one transaction, once for each
 * idempotency key; a `Refusal` undoes the work and becomes `userErrors`. Refused input (`INVALID`) leaves the key unused,
 * so that the client may correct it under the same key; every other answer is kept and given again.
 * @param operation the mutation's field name: the same key under another name is a key reused
 * @param field the payload's field for what `work` answers
 * @param prepare what the work needs of others, such as the supergraph: it runs before the transaction, which must wait for
 *   nothing but its own statements, and is left out where the key is answered already. It may refuse as the work may.
 */
export function mutation<
  Loaders,
  Input extends { readonly idempotencyKey: string },
  Field extends string,
  Result,
  Prepared = undefined,
>(
  operation: string,
  field: Field,
  work: (input: Input, transaction: Transaction, context: HubContext<Loaders>, prepared: Prepared) => Promise<Result>,
  prepare?: (input: Input, context: HubContext<Loaders>) => Promise<Prepared>,
) {
  const refused = (userErrors: readonly UserError[]) => ({ [field]: null, userErrors }) as Payload<Field, Result>;

  return async (_: unknown, { input }: { input: Input }, context: HubContext<Loaders>) => {
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
              const result = await work(input, transaction, context, prepared?.() as Prepared);
              return { [field]: result, userErrors: [] } as unknown as Payload<Field, Result>;
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
    }
  };
}

const keyReused: UserError = {
  code: 'IDEMPOTENCY_KEY_REUSED',
  message: 'This idempotency key was used with another mutation or input. Use a new key for a new request.',
  field: ['input', 'idempotencyKey'],
};

/** What the work gives, to be asked for later: its refusal is thrown then, where it is kept as the key's answer. */
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
