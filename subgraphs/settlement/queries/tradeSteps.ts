import type { Executor, Statement } from '../../host/database/Statement.ts';
import type { TradeStepState } from '../resolverTypes.ts';

export interface TradeStepRow {
  readonly tradeId: string;
  readonly ordinal: number;
  /** The mutation. */
  readonly name: string;
  readonly hub: string;
  /** The ordinal of the step that it undoes. */
  readonly undoes: number | null;
  readonly state: TradeStepState;
  readonly attempts: number;
  readonly refusals: number;
  /** It was sent and nothing is known of the outcome. */
  readonly isOpen: boolean;
  /** The global id of what the step made. */
  readonly result: string | null;
  readonly error: string | null;
  readonly at: string;
}

export type NewTradeStep = Pick<TradeStepRow, 'ordinal' | 'name' | 'hub' | 'undoes'>;

const ofTrades: Statement = {
  name: 'trade_steps_of_trades',
  text: `SELECT trade_id AS "tradeId", ordinal, name, hub, undoes, state, attempts, refusals, is_open AS "isOpen", result,
      error, at FROM trade_step WHERE trade_id = ANY($1) ORDER BY trade_id, ordinal`,
};
const insert: Statement = {
  name: 'trade_steps_insert',
  text: `INSERT INTO trade_step (trade_id, ordinal, name, hub, undoes, state, at)
    SELECT $1, step.*, 'PENDING', $6 FROM unnest($2::int[], $3::text[], $4::text[], $5::int[]) AS step`,
};
const attempt: Statement = {
  name: 'trade_step_attempt',
  text: `UPDATE trade_step SET attempts = attempts + 1, is_open = true, at = $3 WHERE trade_id = $1 AND ordinal = $2`,
};
const done: Statement = {
  name: 'trade_step_done',
  text: `UPDATE trade_step SET state = 'DONE', is_open = false, result = $3, error = NULL, at = $4
    WHERE trade_id = $1 AND ordinal = $2`,
};
const refused: Statement = {
  name: 'trade_step_refused',
  text: `UPDATE trade_step SET state = $3, is_open = false, refusals = refusals + 1, error = $4, at = $5
    WHERE trade_id = $1 AND ordinal = $2`,
};
const unanswered: Statement = {
  name: 'trade_step_unanswered',
  text: 'UPDATE trade_step SET error = $3, at = $4 WHERE trade_id = $1 AND ordinal = $2',
};
const compensated: Statement = {
  name: 'trade_step_compensated',
  text: `UPDATE trade_step SET state = 'COMPENSATED', at = $3 WHERE trade_id = $1 AND ordinal = $2`,
};

/** The steps of these trades, in order within each. */
export function stepsOfTrades(executor: Executor, tradeIds: readonly string[]): Promise<TradeStepRow[]> {
  return executor.query(ofTrades, [tradeIds]);
}

export async function insertSteps(
  transaction: Executor,
  tradeId: string,
  steps: readonly NewTradeStep[],
  at: string,
): Promise<void> {
  const column = <Key extends keyof NewTradeStep>(key: Key) => steps.map((step) => step[key]);
  await transaction.execute(insert, [tradeId, column('ordinal'), column('name'), column('hub'), column('undoes'), at]);
}

type Step = Pick<TradeStepRow, 'tradeId' | 'ordinal'>;

export async function setAttempted(transaction: Executor, { tradeId, ordinal }: Step, at: string): Promise<void> {
  await transaction.execute(attempt, [tradeId, ordinal, at]);
}

export async function setDone(transaction: Executor, { tradeId, ordinal }: Step, result: string, at: string) {
  await transaction.execute(done, [tradeId, ordinal, result, at]);
}

/** @param state PENDING where the step is to be tried again */
export async function setRefused(
  transaction: Executor,
  { tradeId, ordinal }: Step,
  state: 'PENDING' | 'FAILED',
  error: string,
  at: string,
): Promise<void> {
  await transaction.execute(refused, [tradeId, ordinal, state, error, at]);
}

export async function setUnanswered(transaction: Executor, { tradeId, ordinal }: Step, error: string, at: string) {
  await transaction.execute(unanswered, [tradeId, ordinal, error, at]);
}

export async function setCompensated(transaction: Executor, tradeId: string, ordinal: number, at: string) {
  await transaction.execute(compensated, [tradeId, ordinal, at]);
}
