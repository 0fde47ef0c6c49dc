import type { Regime, ReservationState } from '../resolverTypes.ts';

interface AllocatableLevel {
  readonly id: string;
  readonly productId: string;
  readonly regime: Regime;
  /** `YYYY-MM-DD`; null if the goods do not expire. */
  readonly expiresOn: string | null;
  /** Pieces that may be promised. */
  readonly available: number;
}

export interface RequestedLine {
  readonly productId: string;
  readonly quantity: number;
  /** Only goods under this regime; null for any. */
  readonly regime: Regime | null;
}

/** Pieces of one level that serve one line. */
export interface LineAllocation {
  readonly line: number;
  readonly levelId: string;
  readonly quantity: number;
}

/** The allocations of all lines, or the lines that cannot be served in full, each with what was left for it. */
export type AllocationPlan =
  | { readonly kind: 'served'; readonly allocations: readonly LineAllocation[] }
  | { readonly kind: 'short'; readonly lines: readonly { readonly line: number; readonly available: number }[] };

/**
 * Serves lines from levels, first expiry first; lines of one product draw on the same pieces. Lines that name a regime are
 * served before the others, so that a plan is found if there is one: a product's regimes are disjoint.
 */
export function allocateLines(lines: readonly RequestedLine[], levels: readonly AllocatableLevel[]): AllocationPlan {
  const left = new Map(levels.map(({ id, available }) => [id, available]));
  const inOrder = [...levels].sort(firstExpiryFirst);
  const allocations: LineAllocation[] = [];
  const short: { line: number; available: number }[] = [];

  const numbered = lines.map((request, line) => ({ ...request, line }));
  const choosy = numbered.filter(({ regime }) => regime !== null);
  const others = numbered.filter(({ regime }) => regime === null);
  for (const { line, productId, regime, quantity } of [...choosy, ...others]) {
    let missing = quantity;
    for (const level of inOrder) {
      if (level.productId !== productId || (regime !== null && level.regime !== regime)) continue;
      const taken = Math.min(missing, left.get(level.id) ?? 0);
      if (taken <= 0) continue;
      missing -= taken;
      left.set(level.id, (left.get(level.id) ?? 0) - taken);
      allocations.push({ line, levelId: level.id, quantity: taken });
    }
    if (missing > 0) short.push({ line, available: quantity - missing });
  }
  if (short.length > 0) return { kind: 'short', lines: short.sort((a, b) => a.line - b.line) };
  return { kind: 'served', allocations: allocations.sort((a, b) => a.line - b.line) };
}

/** Goods that do not expire come last; equal dates are ordered by id, so that the same stock always gives the same plan. */
function firstExpiryFirst(a: AllocatableLevel, b: AllocatableLevel): number {
  if (a.expiresOn !== b.expiresOn)
    return a.expiresOn !== null && (b.expiresOn === null || a.expiresOn < b.expiresOn) ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

/**
 * The allowed transitions of a reservation. An expired hold may still be committed, if its goods are available again, or
 * released, so that giving up a trade succeeds. COMMITTED and RELEASED are final.
 */
export const reservationTransitions: Readonly<Record<ReservationState, readonly ReservationState[]>> = {
  HELD: ['COMMITTED', 'RELEASED', 'EXPIRED'],
  EXPIRED: ['COMMITTED', 'RELEASED'],
  COMMITTED: [],
  RELEASED: [],
};
