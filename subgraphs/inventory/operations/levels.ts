import { refuseForeignOperator } from '../../host/access/parties.ts';
import { derivedGlobalId, ownId, parseGlobalId } from '../../host/globalId.ts';
import { localDate } from '../../host/HubFacts.ts';
import { refuse } from '../../host/Refusal.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import { askOrThrow } from '../../host/supergraph/askOrThrow.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import {
  countLevels,
  goodsOfLevels,
  insertLevel,
  lockLevels,
  type NewLevel,
  type StockLevelRow,
  stockLevelsById,
} from '../queries/stockLevels.ts';
import type { AdjustStockInput, MoveRegimeInput, ReceiveStockInput, WriteOffStockInput } from '../resolverTypes.ts';
import { hasExpired } from '../rules/levels.ts';
import { limits } from '../rules/limits.ts';
import { checkedAdjustment, checkedMove, checkedReceipt, checkedWriteOff } from '../rules/stockInput.ts';
import { type Declared, useDeclaration } from './declaredGoods.ts';
import { moveStock, returnLapsedHolds } from './moveStock.ts';

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
    throw refuse('OUT_OF_STOCK', `${level.available} pieces are not reserved; the delta removes more.`, [
      'input',
      'delta',
    ]);
  }
  if (level.onHand + delta > limits.onHandPerLevel) {
    throw refuse('CONFLICT', `A level has ${limits.onHandPerLevel} pieces at most.`, ['input', 'delta']);
  }
  await moveStock(work, [{ levelId: id, kind: 'ADJUST', quantity: delta, reason, reservationId: null }]);
  return existingLevel(work, id);
}

/** Takes out pieces that can no longer be sold. Those under a live hold stay: the holder has been promised them. */
export async function writeOffStock(input: WriteOffStockInput, work: UnitOfWork): Promise<StockLevelRow> {
  const id = ownId(input.levelId, work.hub.code, 'StockLevel');
  const { quantity, reason } = checkedWriteOff(input);
  await lockLevels(work.transaction, [id]);
  await returnLapsedHolds(work, [id]);
  const { available, expiresOn } = await existingLevel(work, id);
  if (input.cause === 'EXPIRED' && !hasExpired(expiresOn, localDate(work.hub.timeZone, work.nowMs))) {
    const end = expiresOn === null ? 'does not expire' : `may be sold until ${expiresOn}`;
    throw refuse('INVALID', `The lot ${end}: state another cause.`, ['input', 'cause']);
  }
  const pieces = quantity ?? available;
  if (pieces > available || pieces === 0) {
    const message = `${available} pieces can be written off; reserved pieces cannot.`;
    throw refuse('OUT_OF_STOCK', message, ['input', 'quantity']);
  }
  await moveStock(work, [{ levelId: id, kind: 'ADJUST', quantity: -pieces, reason, reservationId: null }]);
  return existingLevel(work, id);
}

/** Puts pieces under another customs regime, at the same location and in the same lot; answers the level they went to. */
export async function moveRegime(
  input: MoveRegimeInput,
  work: UnitOfWork,
  declared: Declared | undefined,
): Promise<StockLevelRow> {
  const from = ownId(input.levelId, work.hub.code, 'StockLevel');
  const { product, location, regime, lot, expiresOn } = await existingLevel(work, from);
  const { quantity, declarationId } = checkedMove(input, regime);
  const to = await openLevel(work, { productId: product.id, location, regime: input.to, lot, expiresOn });

  await lockLevels(work.transaction, [from, to]);
  await returnLapsedHolds(work, [from]);
  const { available } = await existingLevel(work, from);
  if (available < quantity) {
    throw refuse('OUT_OF_STOCK', `${quantity} requested, ${available} available here.`, ['input', 'quantity']);
  }
  refuseMisfit(await existingLevel(work, to), { expiresOn, quantity }, 'to');
  if (declared && declarationId)
    await useDeclaration(declared, { declarationId, productId: product.id, quantity }, work);
  const reason = `${regime} to ${input.to}${declarationId ? `, declaration ${declarationId}` : ''}`;
  await moveStock(work, [
    { levelId: from, kind: 'MOVE_OUT', quantity, reason, reservationId: null },
    { levelId: to, kind: 'MOVE_IN', quantity, reason, reservationId: null },
  ]);
  return existingLevel(work, to);
}

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
async function openLevel({ transaction, hub }: UnitOfWork, place: Place): Promise<string> {
  const id = levelIdOf(hub.code, place);
  const isNew = await insertLevel(transaction, { id, ...place });
  if (isNew && (await countLevels(transaction, place.productId)) > limits.levelsPerProduct) {
    throw refuse('CONFLICT', `The product has ${limits.levelsPerProduct} stock levels, which is the maximum.`);
  }
  return id;
}

/**
 * @param level where the goods would go, locked
 * @param placeField the field of the input that says which level this is
 * @throws Refusal `CONFLICT` where it has the lot with another expiry, or would hold too much
 */
function refuseMisfit(
  level: StockLevelRow,
  { expiresOn, quantity }: { readonly expiresOn: string | null; readonly quantity: number },
  placeField: 'expiresOn' | 'to',
): void {
  if (level.expiresOn !== expiresOn) {
    const known = level.expiresOn ? `expires on ${level.expiresOn}` : 'does not expire';
    throw refuse('CONFLICT', `This lot already exists and ${known}.`, ['input', placeField]);
  }
  if (level.onHand + quantity > limits.onHandPerLevel) {
    const message = `The level has ${level.onHand} pieces; ${limits.onHandPerLevel} is the maximum.`;
    throw refuse('CONFLICT', message, ['input', 'quantity']);
  }
}

/**
 * The level as a reader sees it at this moment of the work.
 * @throws Refusal `NOT_FOUND` for `input.levelId`
 */
async function existingLevel({ transaction, at }: UnitOfWork, id: string): Promise<StockLevelRow> {
  const [level] = await stockLevelsById(transaction, [id], at);
  if (level) return level;
  throw refuse('NOT_FOUND', 'There is no such stock level.', ['input', 'levelId']);
}

const merchantQuery = /* GraphQL */ `
  query MerchantOfProduct($id: ID!) { product(id: $id) { merchant { id } } }
`;

interface Answer {
  readonly product: { readonly merchant: { readonly id: string } } | null;
}

type GoodsInput = { readonly productId: string } | { readonly levelId: string };

/**
 * A merchant moves its own goods, a hub's operator all of that hub. Whose they are is the merchants contract's to say.
 * @throws Refusal `NOT_FOUND` for another's, as for what there is not
 * @throws GraphQLError `PEER_UNAVAILABLE` where that cannot be asked now
 */
export async function refuseOthersGoods(input: GoodsInput, context: HubContext): Promise<undefined> {
  const { caller, database, hub } = context;
  const name = 'productId' in input ? 'productId' : 'levelId';
  refuseForeignOperator(caller, hub.code, ['input', name]);
  if (caller.principal.kind !== 'merchant') return;
  const { merchant } = caller.principal;
  const [goods] =
    'productId' in input
      ? [{ productId: input.productId, isThere: true }]
      : await goodsOfLevels(database, [input.levelId]);
  const id = goods?.productId ?? '';
  if (parseGlobalId(id)?.hub !== hub.code || parseGlobalId(id)?.type !== 'Product') throw noGoods(name);
  const { product } = await askOrThrow<Answer>(context, 'The merchant of the goods', merchantQuery, { id });
  if (!goods?.isThere || product?.merchant.id !== merchant) throw noGoods(name);
}

function noGoods(name: string) {
  const what = name === 'productId' ? 'product' : 'stock level';
  return refuse('NOT_FOUND', `There is no such ${what}.`, ['input', name]);
}
