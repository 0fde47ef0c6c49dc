import { keyOfCaller } from '../../host/access/keyOfCaller.ts';
import { ownerIdOf } from '../../host/access/ownerIdOf.ts';
import { refuseOthersTrade } from '../../host/access/refuseStrangers.ts';
import { derivedGlobalId, ownId } from '../../host/globalId.ts';
import { Refusal } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { insertReservation, type ReservationRow } from '../queries/reservations.ts';
import { lockLevelsOfProducts } from '../queries/stockLevels.ts';
import type { ReserveStockInput } from '../resolverTypes.ts';
import { checkedReservation } from '../rules/stockInput.ts';
import { holdStock, productsOf } from './holdStock.ts';

/** Holds pieces for a trade: all lines or none. Nothing is waited for while levels are locked but the database itself. */
export async function reserveStock(input: ReserveStockInput, work: UnitOfWork): Promise<ReservationRow> {
  for (const { productId } of input.lines) ownId(productId, work.hub.code, 'Product');
  const { tradeRef, lines, holdSeconds } = checkedReservation(input);
  refuseOthersTrade(work.caller, tradeRef, ['input', 'tradeRef']);
  const id = derivedGlobalId(work.hub.code, 'Reservation', keyOfCaller(work.caller, input.idempotencyKey));
  const expiresAt = new Date(work.nowMs + holdSeconds * 1000).toISOString();

  const levelIds = await lockLevelsOfProducts(work.transaction, productsOf(lines));
  await insertReservation(work.transaction, { id, tradeRef, expiresAt }, work.caller.party, lines, work.at);
  const outcome = await holdStock(work, { reservationId: id, tradeRef, lines, until: expiresAt }, levelIds);
  if (outcome.kind === 'short') {
    throw new Refusal(
      outcome.lines.map(({ line, available }) => ({
        code: 'OUT_OF_STOCK',
        message: `Line ${line} asks for ${lines[line]?.quantity}; ${available} are available for it.`,
        field: ['input', 'lines', `${line}`, 'quantity'],
      })),
    );
  }
  return { id, ownerId: ownerIdOf(work.caller), tradeRef, state: 'HELD', expiresAt };
}
