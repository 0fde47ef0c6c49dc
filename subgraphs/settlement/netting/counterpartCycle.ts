import type { Money } from '../../host/money.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import { askOrThrow } from '../../host/supergraph/askOrThrow.ts';
import type { NettingCycleState } from '../resolverTypes.ts';
import { limits } from '../rules/limits.ts';

/** A settlement as the other hub shows it. */
export interface TheirLine {
  readonly tradeRef: string;
  readonly from: { readonly code: string };
  readonly amount: Money;
  readonly postedAt: string;
}

interface TheirCycle {
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
const what = 'The other hub’s netting cycle';

/** The other hub's cycle of the same number; null where it has none yet. */
export async function counterpartCycle(asking: Asking, id: string): Promise<TheirCycle | null> {
  return (await askOrThrow<{ nettingCycle: TheirCycle | null }>(asking, what, stateQuery, { id })).nettingCycle;
}

/** All its lines, page by page. */
export async function counterpartLines(asking: Asking, id: string): Promise<TheirLine[]> {
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
