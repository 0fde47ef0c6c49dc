import { ownId } from '../../host/globalId.ts';
import { refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { lockLevels, type StockLevelRow } from '../queries/stockLevels.ts';
import type { AdjustStockInput } from '../resolverTypes.ts';
import { limits } from '../rules/limits.ts';
import { checkedAdjustment } from '../rules/stockInput.ts';
import { existingLevel } from './existingLevel.ts';
import { moveStock, returnLapsedHolds } from './moveStock.ts';

/**
 * Corrects a level after a count. The expected version says which count of pieces the client started from; holds do not
 * change it. Pieces under a live hold cannot be written off: whoever holds them is released first.
 */
export async function adjustStock(input: AdjustStockInput, work: UnitOfWork): Promise<StockLevelRow> {
  const id = ownId(input.levelId, work.hub.code, 'StockLevel');
  const { delta, reason } = checkedAdjustment(input);
  await lockLevels(work.transaction, [id]);
  await returnLapsedHolds(work, [id]);
  const level = await existingLevel(work, id);
  if (level.version !== input.expectedVersion) {
    const message = `The level is at version ${level.version}: read it again before you correct it.`;
    throw refuse('STALE_VERSION', message, ['input', 'expectedVersion']);
  }
  if (level.available + delta < 0) {
    throw refuse('OUT_OF_STOCK', `${level.available} pieces are not reserved; the delta takes more.`, [
      'input',
      'delta',
    ]);
  }
  if (level.onHand + delta > limits.onHandPerLevel) {
    throw refuse('CONFLICT', `A level takes ${limits.onHandPerLevel} pieces at most.`, ['input', 'delta']);
  }
  await moveStock(work, [{ levelId: id, kind: 'ADJUST', quantity: delta, reason, reservationId: null }]);
  return existingLevel(work, id);
}
