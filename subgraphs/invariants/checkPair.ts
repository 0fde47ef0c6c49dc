import type { Executor, Statement } from '../host/database/sql.ts';
import type { NettingCycleState } from '../settlement/resolverTypes.ts';
import { compareBooks } from '../settlement/rules/compareBooks.ts';
import { nettingCycleId } from '../settlement/rules/ids.ts';
import type { Violation } from './HubBooks.ts';

/** One hub's books, to be compared with another's. */
interface Books {
  readonly hub: string;
  /** The hub's schema `settlement`. */
  readonly executor: Executor;
}

interface Line {
  readonly tradeRef: string;
  readonly direction: 'OUT' | 'IN';
  readonly minor: bigint;
  readonly currency: string;
  readonly postedAt: string;
  readonly number: number;
  readonly cycleState: NettingCycleState;
}

const postedLines: Statement = {
  name: 'invariant_posted_lines',
  text: `SELECT trade_ref AS "tradeRef", direction, net_minor AS minor, obligation_currency AS currency,
      posted_at AS "postedAt", number, netting_cycle.state AS "cycleState"
    FROM settlement JOIN netting_cycle ON netting_cycle.id = netting_cycle_id WHERE settlement.counterparty = $1 AND net_minor > 0`,
};
const tradesOnTheirWay: Statement = {
  name: 'invariant_trades_on_their_way',
  text: `SELECT id FROM trade WHERE state = 'COMMITTED' AND seller_hub = $1
    UNION ALL
    SELECT trade_return.id FROM trade_return JOIN settlement ON settlement.id = settlement_id
    WHERE booked_at IS NULL AND paid_at IS NOT NULL AND counterparty = $1`,
};

const heldInbound: Statement = {
  name: 'invariant_held_inbound',
  text: `SELECT trade_ref AS "tradeRef" FROM settlement WHERE counterparty = $1 AND direction = 'IN' AND state = 'HELD'`,
};
const endedTrades: Statement = {
  name: 'invariant_ended_of',
  text: `SELECT id, state FROM trade WHERE id = ANY($1) AND state IN ('SETTLED', 'CANCELLED')`,
};

/**
 * What two hubs' books say of each other. A payment that the payee's hub has not booked yet is none, where its trade or return is on
 * its way: that is the step that is not acknowledged. The reverse is always one, as is any other difference.
 */
export async function checkPair(one: Books, other: Books): Promise<Violation[]> {
  const [ours, theirs] = await Promise.all([
    one.executor.query<Line>(postedLines, [other.hub]),
    other.executor.query<Line>(postedLines, [one.hub]),
  ]);
  const pending = new Set([...(await onTheirWay(one, other)), ...(await onTheirWay(other, one))]);
  const { breaks } = compareBooks(booked(ours, one.hub, other.hub), booked(theirs, other.hub, one.hub));
  const violations: Violation[] = [];
  for (const { tradeRef, kind, ours: our } of breaks) {
    const payer = our?.from ?? (kind === 'MISSING_HERE' ? other.hub : one.hub);
    const isOnItsWay = pending.has(tradeRef) && kind === (payer === one.hub ? 'MISSING_THERE' : 'MISSING_HERE');
    if (!isOnItsWay) violations.push({ invariant: 2, hub: one.hub, what: `${tradeRef}: ${kind} at ${other.hub}` });
  }
  return [
    ...violations,
    ...cycleFaults(ours, theirs, one.hub, other.hub),
    ...(await leftBehind(one, other)),
    ...(await leftBehind(other, one)),
  ];
}

/** What a payee's hub still expects of trades that have ended at the payer's. */
async function leftBehind(payer: Books, payee: Books): Promise<Violation[]> {
  const held = await payee.executor.query<{ tradeRef: string }>(heldInbound, [payer.hub]);
  const refs = held.map(({ tradeRef }) => tradeRef);
  const ended = await payer.executor.query<{ id: string; state: string }>(endedTrades, [refs]);
  return ended.map(({ id, state }) => ({ invariant: 7, hub: payee.hub, what: `${id} is ${state} and still expected` }));
}

async function onTheirWay(from: Books, to: Books): Promise<string[]> {
  return (await from.executor.query<{ id: string }>(tradesOnTheirWay, [to.hub])).map(({ id }) => id);
}

function booked(lines: readonly Line[], hub: string, other: string) {
  return lines.map(({ tradeRef, direction, minor, currency, postedAt }) => ({
    ...{ tradeRef, postedAt, amount: String(minor), currencyCode: currency },
    from: direction === 'OUT' ? hub : other,
  }));
}

/** A payment is in the same cycle at both hubs, and the nets of a cycle that both agreed on sum to zero. */
function cycleFaults(ours: readonly Line[], theirs: readonly Line[], hub: string, other: string): Violation[] {
  const violations: Violation[] = [];
  const their = new Map(theirs.map((line) => [line.tradeRef, line]));
  for (const { tradeRef, number } of ours) {
    const theirNumber = their.get(tradeRef)?.number;
    if (theirNumber !== undefined && theirNumber !== number) {
      violations.push({
        invariant: 8,
        hub,
        what: `${tradeRef} is in cycle ${number} here and ${theirNumber} at ${other}`,
      });
    }
  }
  const agreed = [...ours, ...theirs].filter(({ cycleState }) => cycleState === 'AGREED' || cycleState === 'SETTLED');
  for (const number of new Set(agreed.map((line) => line.number))) {
    const net = netOf(ours, number) + netOf(theirs, number);
    const id = nettingCycleId(hub, other, number);
    if (net !== 0n)
      violations.push({ invariant: 8, hub, what: `the nets of ${id} and its counterpart differ by ${net}` });
  }
  return violations;
}

function netOf(lines: readonly Line[], number: number): bigint {
  return lines
    .filter((line) => line.number === number)
    .reduce((net, { direction, minor }) => net + (direction === 'IN' ? minor : -minor), 0n);
}

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

const heldForTrades: Statement = {
  name: 'invariant_allowances_held',
  text: `SELECT purchase AS "quoteId", trade_ref AS "tradeRef" FROM allowance_entry WHERE trade_ref IS NOT NULL AND state = 'HELD'`,
};

/**
 * Invariant 9 at the destination: a trade that was undone holds nothing of a person's allowance.
 * @param shipments the hub's schema `shipments`
 * @param settlement its schema `settlement`, with the trades
 */
export async function checkHeldAllowances(
  hub: string,
  shipments: Executor,
  settlement: Executor,
): Promise<Violation[]> {
  const held = await shipments.query<{ quoteId: string; tradeRef: string }>(heldForTrades, []);
  const ended = await settlement.query<{ id: string; state: string }>(endedTrades, [
    held.map(({ tradeRef }) => tradeRef),
  ]);
  const undone = new Set(ended.flatMap(({ id, state }) => (state === 'CANCELLED' ? [id] : [])));
  return held
    .filter(({ tradeRef }) => undone.has(tradeRef))
    .map(({ quoteId, tradeRef }) => ({
      ...{ invariant: 9, hub },
      what: `${tradeRef} is CANCELLED and holds the allowance of quote ${quoteId}`,
    }));
}
