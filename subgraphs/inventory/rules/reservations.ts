import type { Regime, ReservationState } from '../resolverTypes.ts';

interface AllocatableLevel {
  readonly id: string;
  readonly productId: string;
  readonly regime: Regime;
  /** `YYYY-MM-DD`; null where the goods do not expire. */
  readonly expiresOn: string | null;
  /** Pieces that may be promised. */
  readonly available: number;
}

export interface RequestedLine {
  readonly productId: string;
  readonly quantity: number;
  /** Only goods under this regime; null takes any. */
  readonly regime: Regime | null;
}

/** Pieces of one level that serve one line. */
export interface LineAllocation {
  readonly line: number;
  readonly levelId: string;
  readonly quantity: number;
}

/** Every line served in full, or the lines that cannot be, each with what was left for it. */
export type AllocationPlan =
  | { readonly kind: 'served'; readonly allocations: readonly LineAllocation[] }
  | { readonly kind: 'short'; readonly lines: readonly { readonly line: number; readonly available: number }[] };

/**
 * Serves lines from levels, first expiry first; lines of one product draw on the same pieces. Lines that name a regime
 * choose before those that take any: so a plan is found whenever there is one, since a product's regimes are disjoint.
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

/** Goods that do not expire go last; equal dates in id order, so that the same stock always gives the same plan. */
function firstExpiryFirst(a: AllocatableLevel, b: AllocatableLevel): number {
  if (a.expiresOn !== b.expiresOn)
    return a.expiresOn !== null && (b.expiresOn === null || a.expiresOn < b.expiresOn) ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

/**
 * Which states of a reservation may follow which. A hold that expired may still be committed, where its goods can be had
 * again, or released, which is what whoever gives up a trade wants to hear. What is committed or released stays so.
 */
export const reservationTransitions: Readonly<Record<ReservationState, readonly ReservationState[]>> = {
  HELD: ['COMMITTED', 'RELEASED', 'EXPIRED'],
  EXPIRED: ['COMMITTED', 'RELEASED'],
  COMMITTED: [],
  RELEASED: [],
};
