import { derivedGlobalId } from '../../host/globalId.ts';
import { refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { countLevels, insertLevel, type NewLevel, type StockLevelRow } from '../queries/stockLevels.ts';
import { limits } from '../rules/limits.ts';

/** Where goods lie: what tells one level from another, and when its lot expires. */
export type Place = Omit<NewLevel, 'id'>;

/** The id of a place's level: always the same, so that nobody makes a second one. */
export function levelIdOf(hubCode: string, { productId, location, regime, lot }: Omit<Place, 'expiresOn'>): string {
  return derivedGlobalId(hubCode, 'StockLevel', JSON.stringify([productId, location, regime, lot]));
}

/**
 * Makes the level of a place unless it is there, and answers its id. It comes before any lock of the transaction: another
 * that makes the same level is waited for, and must not in turn be waiting for us.
 * @throws Refusal `CONFLICT` where the product would have too many levels
 */
export async function openLevel({ transaction, hub }: UnitOfWork, place: Place): Promise<string> {
  const id = levelIdOf(hub.code, place);
  const isNew = await insertLevel(transaction, { id, ...place });
  if (isNew && (await countLevels(transaction, place.productId)) > limits.levelsPerProduct) {
    throw refuse('CONFLICT', `The product has ${limits.levelsPerProduct} stock levels, the most there may be.`);
  }
  return id;
}

/**
 * @param level where the goods would go, locked
 * @param placeField the field of the input that says which level this is
 * @throws Refusal `CONFLICT` where it has the lot with another expiry, or would hold too much
 */
export function refuseMisfit(
  level: StockLevelRow,
  { expiresOn, quantity }: { readonly expiresOn: string | null; readonly quantity: number },
  placeField: 'expiresOn' | 'to',
): void {
  if (level.expiresOn !== expiresOn) {
    const known = level.expiresOn ? `expires on ${level.expiresOn}` : 'does not expire';
    throw refuse('CONFLICT', `This lot is there already and ${known}.`, ['input', placeField]);
  }
  if (level.onHand + quantity > limits.onHandPerLevel) {
    const message = `The level has ${level.onHand} pieces; ${limits.onHandPerLevel} is the most it takes.`;
    throw refuse('CONFLICT', message, ['input', 'quantity']);
  }
}
