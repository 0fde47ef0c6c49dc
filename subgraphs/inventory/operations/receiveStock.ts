import { ownId } from '../../host/globalId.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { lockLevels, type StockLevelRow } from '../queries/stockLevels.ts';
import type { ReceiveStockInput } from '../resolverTypes.ts';
import { checkedReceipt } from '../rules/stockInput.ts';
import { openLevel, refuseMisfit } from './arrival.ts';
import { existingLevel } from './existingLevel.ts';
import { moveStock } from './moveStock.ts';

/**
 * Goods come in. Whether the product exists is the merchants contract's to say, in a schema that this one never reads:
 * stock of an id that names no product is stock that nobody lists.
 */
export async function receiveStock(input: ReceiveStockInput, work: UnitOfWork): Promise<StockLevelRow> {
  const productId = ownId(input.productId, work.hub.code, 'Product');
  const { quantity, location, regime, lot, expiresOn } = checkedReceipt(input);
  const id = await openLevel(work, { productId, location, regime, lot, expiresOn });
  await lockLevels(work.transaction, [id]);
  refuseMisfit(await existingLevel(work, id), { expiresOn, quantity }, 'expiresOn');
  await moveStock(work, [{ levelId: id, kind: 'RECEIVE', quantity, reason: null, reservationId: null }]);
  return existingLevel(work, id);
}
