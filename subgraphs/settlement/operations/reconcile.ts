import { badInput } from '../../host/hubErrors.ts';
import { type Money, moneyOf } from '../../host/money.ts';
import type { HubContext, TaskContext } from '../../host/Subgraph.ts';
import { askIfKnown, askOrThrow } from '../../host/supergraph/askOrThrow.ts';
import { linesOfNettingCycles, type NettingCycleRow, unsettledNettingCycles } from '../queries/nettingCycles.ts';
import type { NettingCycleState } from '../resolverTypes.ts';
import { type BookedLine, type BooksBreak, compareBooks } from '../rules/compareBooks.ts';
import { nettingCycleId } from '../rules/ids.ts';
import { limits } from '../rules/limits.ts';

/** This hub's books against another's: every settlement of the netting cycles that are not paid yet, and of the next. */
export async function reconcile(counterparty: string, context: TaskContext) {
  const { database, hub, now, terms } = context;
  if (!terms().pair(hub.code, counterparty)) {
    throw badInput(`${hub.code} does not settle with ${counterparty}.`);
  }
  const cycles = await unsettledNettingCycles(database, counterparty);
  const next = (cycles.at(-1)?.number ?? 0) + 1;
  const numbers = [...cycles.map(({ number }) => number), next];
  const theirs = await Promise.all(numbers.map((number) => theirLines(context, counterparty, number)));
  const { matched, breaks } = compareBooks(await ourLines(context, cycles), theirs.flat());
  const nowMs = now();
  return {
    hub: { code: hub.code },
    counterparty: { code: counterparty },
    matched,
    breaks: breaks.map((found) => breakShown(found, nowMs)),
    asOf: new Date(nowMs).toISOString(),
  };
}

export async function ourLines(
  { database, hub }: TaskContext,
  cycles: readonly NettingCycleRow[],
): Promise<BookedLine[]> {
  const byId = new Map(cycles.map((cycle) => [cycle.id, cycle]));
  const lines = await linesOfNettingCycles(database, [...byId.keys()]);
  return lines.flatMap(({ cycleId, tradeRef, direction, amountMinor, postedAt }) => {
    const cycle = byId.get(cycleId);
    if (!cycle) return [];
    const from = direction === 'OUT' ? hub.code : cycle.counterparty;
    return [{ tradeRef, from, postedAt, ...moneyOf(amountMinor, cycle.currency) }];
  });
}

export async function theirLines(context: TaskContext, counterparty: string, number: number): Promise<BookedLine[]> {
  const lines = await counterpartLines(context, nettingCycleId(counterparty, context.hub.code, number));
  return lines.map(({ tradeRef, from, amount, postedAt }) => ({ tradeRef, from: from.code, postedAt, ...amount }));
}

function breakShown({ tradeRef, kind, ours, theirs }: BooksBreak, nowMs: number) {
  const money = (line: BookedLine | null) => line && { amount: line.amount, currencyCode: line.currencyCode };
  const since = Date.parse(ours?.postedAt ?? theirs?.postedAt ?? '');
  const ageSeconds = Math.max(0, Math.floor((nowMs - since) / 1000));
  return { tradeRef, kind, ours: money(ours), theirs: money(theirs), ageSeconds };
}

/** A settlement as the other hub shows it. */
interface TheirLine {
  readonly tradeRef: string;
  readonly from: { readonly code: string };
  readonly amount: Money;
  readonly postedAt: string;
}

export interface TheirCycle {
  readonly state: NettingCycleState;
  readonly digest: string;
}

type Asking = Pick<HubContext, 'supergraph' | 'signal'>;

const stateQuery = /* GraphQL */ `
  query CounterpartCycle($id: ID!) { nettingCycle(id: $id) { state digest } }
`;
const linesQuery = /* GraphQL */ `
  query CounterpartLines($id: ID!, $after: ID) {
    nettingCycle(id: $id) {
      lines(after: $after) { tradeRef from { code } amount { amount currencyCode } postedAt }
    }
  }
`;
const disputeQuery = /* GraphQL */ `
  query CounterpartDispute($id: ID!) { nettingCycle(id: $id) { contested undisputedDigest } }
`;
const what = 'The netting cycle of the other hub';

/** The other hub's cycle of the same number; null where it has none yet. */
export async function counterpartCycle(asking: Asking, id: string): Promise<TheirCycle | null> {
  return (await askOrThrow<{ nettingCycle: TheirCycle | null }>(asking, what, stateQuery, { id })).nettingCycle;
}

/** What the other hub takes for disputed in a cycle. */
export interface TheirDispute {
  readonly contested: readonly string[] | null;
  readonly undisputedDigest: string | null;
}

/** Null where the other hub has no such cycle; undefined where it is too old to say. */
export async function counterpartDispute(asking: Asking, id: string): Promise<TheirDispute | null | undefined> {
  const answer = await askIfKnown<{ nettingCycle: TheirDispute | null }>(asking, what, {
    text: disputeQuery,
    variables: { id },
  });
  return answer?.nettingCycle;
}

/** All its lines, page by page. */
async function counterpartLines(asking: Asking, id: string): Promise<TheirLine[]> {
  const lines: TheirLine[] = [];
  for (;;) {
    const { nettingCycle } = await askOrThrow<{ nettingCycle: { lines: readonly TheirLine[] } | null }>(
      asking,
      what,
      linesQuery,
      { id, after: lines.at(-1)?.tradeRef ?? null },
    );
    const page = nettingCycle?.lines ?? [];
    lines.push(...page);
    if (page.length < limits.nettingLines) return lines;
  }
}
