import { refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { type StockLevelRow, stockLevelsById } from '../queries/stockLevels.ts';

/**
 * The level as a reader sees it at this moment of the work.
 * @throws Refusal `NOT_FOUND` for `input.levelId`
 */
export async function existingLevel({ transaction, at }: UnitOfWork, id: string): Promise<StockLevelRow> {
  const [level] = await stockLevelsById(transaction, [id], at);
  if (level) return level;
  throw refuse('NOT_FOUND', 'There is no such stock level.', ['input', 'levelId']);
}
