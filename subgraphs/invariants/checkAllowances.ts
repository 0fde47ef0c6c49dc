import type { Executor, Statement } from '../host/database/Statement.ts';
import type { Violation } from './Violation.ts';

interface Told {
  readonly quoteId: string;
  readonly expected: string;
  readonly refusal: string | null;
}

/** `$1` the destination. Quotes of which a notice is still to be sent are on their way. */
const toldQuotes: Statement = {
  name: 'invariant_told_quotes',
  text: `SELECT quote.id AS "quoteId", CASE shipment.state WHEN 'CANCELLED' THEN 'RELEASED' ELSE 'COUNTED' END AS expected,
      (SELECT max(error) FROM import_notice WHERE quote_id = quote.id) AS refusal
    FROM landed_cost_quote AS quote JOIN shipment ON shipment.quote_id = quote.id
    WHERE holds_allowance AND quote.destination = $1
      AND NOT EXISTS (SELECT FROM import_notice WHERE quote_id = quote.id AND due_at IS NOT NULL)`,
};
const entries: Statement = {
  name: 'invariant_allowance_entries',
  text: 'SELECT purchase AS "quoteId", state FROM allowance_entry WHERE purchase = ANY($1)',
};

/**
 * Invariant 9: the destination counts what the origin booked, and not what it cancelled.
 * @param origin the origin's schema `shipments`
 * @param destination the destination's
 */
export async function checkAllowances(
  origin: { readonly hub: string; readonly executor: Executor },
  destination: { readonly hub: string; readonly executor: Executor },
): Promise<Violation[]> {
  const told = await origin.executor.query<Told>(toldQuotes, [destination.hub]);
  const ids = told.map(({ quoteId }) => quoteId);
  const found = await destination.executor.query<{ quoteId: string; state: string }>(entries, [ids]);
  const states = new Map(found.map(({ quoteId, state }) => [quoteId, state]));
  return told
    .filter(({ quoteId, expected }) => states.get(quoteId) !== expected)
    .map(({ quoteId, expected, refusal }) => ({
      invariant: 9,
      hub: destination.hub,
      what: `quote ${quoteId} is ${states.get(quoteId) ?? 'unknown'}, not ${expected}${refusal ? ` (${refusal})` : ''}`,
    }));
}
