import type { Transaction } from './database/Database.ts';
import { idempotent } from './database/idempotent.ts';
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
 */
export function mutation<Loaders, Input extends { readonly idempotencyKey: string }, Field extends string, Result>(
  operation: string,
  field: Field,
  work: (input: Input, transaction: Transaction, context: HubContext<Loaders>) => Promise<Result>,
) {
  const refused = (userErrors: readonly UserError[]) => ({ [field]: null, userErrors }) as Payload<Field, Result>;

  return async (_: unknown, { input }: { input: Input }, context: HubContext<Loaders>) => {
    try {
      const outcome = await idempotent(
        context.database,
        { key: input.idempotencyKey, operation, input, signal: context.signal },
        (transaction) =>
          orRefused(transaction, refused, async () => {
            const result = await work(input, transaction, context);
            return { [field]: result, userErrors: [] } as unknown as Payload<Field, Result>;
          }),
      );
      return outcome.kind === 'answer' ? outcome.answer : refused([keyReused]);
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
