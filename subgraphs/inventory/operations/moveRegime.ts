import { ownId } from '../../host/globalId.ts';
import { refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { lockLevels, type StockLevelRow } from '../queries/stockLevels.ts';
import type { MoveRegimeInput } from '../resolverTypes.ts';
import { checkedMove } from '../rules/stockInput.ts';
import { openLevel, refuseMisfit } from './arrival.ts';
import { existingLevel } from './existingLevel.ts';
import { moveStock, returnLapsedHolds } from './moveStock.ts';

/** Puts pieces under another customs regime, at the same location and in the same lot; answers the level they went to. */
export async function moveRegime(input: MoveRegimeInput, work: UnitOfWork): Promise<StockLevelRow> {
  const from = ownId(input.levelId, work.hub.code, 'StockLevel');
  const { product, location, regime, lot, expiresOn } = await existingLevel(work, from);
  const { quantity, declarationId } = checkedMove(input, regime);
  const to = await openLevel(work, { productId: product.id, location, regime: input.to, lot, expiresOn });

  await lockLevels(work.transaction, [from, to]);
  await returnLapsedHolds(work, [from]);
  const { available } = await existingLevel(work, from);
  if (available < quantity) {
    throw refuse('OUT_OF_STOCK', `${quantity} asked, ${available} available here.`, ['input', 'quantity']);
  }
  refuseMisfit(await existingLevel(work, to), { expiresOn, quantity }, 'to');
  const reason = `${regime} to ${input.to}${declarationId ? `, declaration ${declarationId}` : ''}`;
  await moveStock(work, [
    { levelId: from, kind: 'MOVE_OUT', quantity, reason, reservationId: null },
    { levelId: to, kind: 'MOVE_IN', quantity, reason, reservationId: null },
  ]);
  return existingLevel(work, to);
}
