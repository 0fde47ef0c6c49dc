import { arraysOf, columnsOf, type Executor, type RowOf, sql } from '../../host/database/sql.ts';
import type { TradeStepTable } from '../tableTypes.ts';

const columns = columnsOf<TradeStepTable>()([
  ...(['tradeId', 'ordinal', 'name', 'hub', 'undoes', 'state', 'attempts', 'refusals'] as const),
  ...(['isOpen', 'result', 'error', 'at'] as const),
]);

/**
 * `name` is the mutation, `undoes` the ordinal of the step that it undoes, `result` the global id of what it made. An open
 * step was sent and nothing is known of the outcome.
 */
export type TradeStepRow = RowOf<typeof columns>;
export type NewTradeStep = Pick<TradeStepRow, 'ordinal' | 'name' | 'hub' | 'undoes'>;
type Step = Pick<TradeStepRow, 'tradeId' | 'ordinal'>;

const ofTrades = sql<TradeStepRow, { tradeIds: readonly string[] }>(
  'trade_steps_of_trades',
  `SELECT ${columns} FROM trade_step WHERE trade_id = ANY(:tradeIds) ORDER BY trade_id, ordinal`,
);
type Steps = { readonly [Key in keyof NewTradeStep]: readonly NewTradeStep[Key][] };
const insert = sql<never, Steps & { tradeId: string; at: string }>(
  'trade_steps_insert',
  `INSERT INTO trade_step (trade_id, ordinal, name, hub, undoes, state, at)
    SELECT :tradeId, step.*, 'PENDING', :at FROM unnest(:ordinal::int[], :name::text[], :hub::text[], :undoes::int[]) AS step`,
);
const ofStep = 'WHERE trade_id = :tradeId AND ordinal = :ordinal';
const attempt = sql<never, Step & { at: string }>(
  'trade_step_attempt',
  `UPDATE trade_step SET attempts = attempts + 1, is_open = true, at = :at ${ofStep}`,
);
const done = sql<never, Step & { result: string; at: string }>(
  'trade_step_done',
  `UPDATE trade_step SET state = 'DONE', is_open = false, result = :result, error = NULL, at = :at ${ofStep}`,
);
const refused = sql<never, Step & { state: TradeStepRow['state']; error: string; at: string }>(
  'trade_step_refused',
  `UPDATE trade_step SET state = :state, is_open = false, refusals = refusals + 1, error = :error, at = :at ${ofStep}`,
);
const unanswered = sql<never, Step & { error: string; at: string }>(
  'trade_step_unanswered',
  `UPDATE trade_step SET error = :error, at = :at ${ofStep}`,
);
const compensated = sql<never, Step & { at: string }>(
  'trade_step_compensated',
  `UPDATE trade_step SET state = 'COMPENSATED', at = :at ${ofStep}`,
);

/** The steps of these trades, in order within each. */
export function stepsOfTrades(executor: Executor, tradeIds: readonly string[]): Promise<TradeStepRow[]> {
  return ofTrades.rows(executor, { tradeIds });
}

export async function insertSteps(
  transaction: Executor,
  tradeId: string,
  steps: readonly NewTradeStep[],
  at: string,
): Promise<void> {
  await insert.run(transaction, { tradeId, at, ...arraysOf(steps, ['ordinal', 'name', 'hub', 'undoes']) });
}

export async function setAttempted(transaction: Executor, { tradeId, ordinal }: Step, at: string): Promise<void> {
  await attempt.run(transaction, { tradeId, ordinal, at });
}

export async function setDone(transaction: Executor, { tradeId, ordinal }: Step, result: string, at: string) {
  await done.run(transaction, { tradeId, ordinal, result, at });
}

/** @param state PENDING where the step is to be tried again */
export async function setRefused(
  transaction: Executor,
  { tradeId, ordinal }: Step,
  state: 'PENDING' | 'FAILED',
  error: string,
  at: string,
): Promise<void> {
  await refused.run(transaction, { tradeId, ordinal, state, error, at });
}

export async function setUnanswered(transaction: Executor, { tradeId, ordinal }: Step, error: string, at: string) {
  await unanswered.run(transaction, { tradeId, ordinal, error, at });
}

export async function setCompensated(transaction: Executor, tradeId: string, ordinal: number, at: string) {
  await compensated.run(transaction, { tradeId, ordinal, at });
}
