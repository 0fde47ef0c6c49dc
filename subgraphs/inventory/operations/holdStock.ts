import { localDate } from '../../host/localDate.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { insertAllocations } from '../queries/reservations.ts';
import { stockLevelsByProduct } from '../queries/stockLevels.ts';
import { type AllocationPlan, allocateLines, type RequestedLine } from '../rules/allocateLines.ts';
import { hasExpired } from '../rules/hasExpired.ts';
import { movementsOf, moveStock, returnLapsedHolds } from './moveStock.ts';

export interface Hold {
  readonly reservationId: string;
  readonly tradeRef: string;
  readonly lines: readonly RequestedLine[];
  /** RFC 3339. */
  readonly until: string;
}

/**
 * Holds pieces for every line of a reservation, or for none.
 * @param levelIds all levels of the lines' products, locked by this transaction
 */
export async function holdStock(work: UnitOfWork, hold: Hold, levelIds: readonly string[]): Promise<AllocationPlan> {
  const { reservationId, lines, until, tradeRef } = hold;
  await returnLapsedHolds(work, levelIds);
  const today = localDate(work.hub.timeZone, work.nowMs);
  const levels = await stockLevelsByProduct(work.transaction, productsOf(lines), work.at);
  const locked = new Set(levelIds);
  const sellable = levels.filter(({ id, expiresOn }) => locked.has(id) && !hasExpired(expiresOn, today));

  const plan = allocateLines(
    lines,
    sellable.map((level) => ({ ...level, productId: level.product.id })),
  );
  if (plan.kind === 'short') return plan;
  await insertAllocations(work.transaction, reservationId, until, plan.allocations);
  const allocations = plan.allocations.map((allocation) => ({ ...allocation, reservationId }));
  await moveStock(work, movementsOf('RESERVE', allocations, `Trade ${tradeRef}`));
  return plan;
}

/** The products of lines, each once. */
export function productsOf(lines: readonly RequestedLine[]): string[] {
  return [...new Set(lines.map(({ productId }) => productId))];
}
