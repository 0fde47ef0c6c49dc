import { openCaller } from '../../../identity/principals/Caller.ts';
import { ownId } from '../../host/globalId.ts';
import { refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { reservationsById, soldPieces } from '../queries/reservations.ts';
import { lockLevels } from '../queries/stockLevels.ts';
import type { RestockReturnInput } from '../resolverTypes.ts';
import { limits } from '../rules/limits.ts';
import { moveStock } from './moveStock.ts';

/**
 * Takes pieces that were sold and came back into the levels that they were taken from: never more than were sold. The
 * hub's own saga of returns does so; for whatever else comes in there is `receiveStock`.
 */
export async function restockReturn(input: RestockReturnInput, work: UnitOfWork) {
  const { transaction, hub, caller, at } = work;
  const { principal } = caller;
  ownId(input.returnId, hub.code, 'Return');
  if (caller !== openCaller && !(principal.kind === 'hub' && principal.hub === hub.code)) {
    throw refuse('NOT_FOUND', 'There is no such return.', ['input', 'returnId']);
  }
  if (input.lines.length < 1 || input.lines.length > limits.reservationLines) {
    throw refuse('INVALID', `A return has 1 to ${limits.reservationLines} lines.`, ['input', 'lines']);
  }
  const known = await soldPieces(transaction, input.tradeRef);
  await lockLevels(transaction, [...new Set(known.map(({ levelId }) => levelId))]);
  const sold = await soldPieces(transaction, input.tradeRef);
  const movements = input.lines.flatMap(({ productId, quantity }, n) => {
    const field = ['input', 'lines', String(n), 'quantity'];
    if (quantity < 1) throw refuse('INVALID', 'The quantity must be above zero.', field);
    let rest = quantity;
    const back = sold
      .filter((piece) => piece.productId === productId)
      .map(({ levelId, reservationId, outside }) => {
        const taken = Math.min(rest, outside);
        rest -= taken;
        const reason = `Return ${input.returnId}`;
        return { levelId, reservationId, kind: 'RECEIVE' as const, quantity: taken, reason };
      });
    if (rest > 0) throw refuse('CONFLICT', `${quantity - rest} pieces of it were sold and are not back.`, field);
    return back.filter((movement) => movement.quantity > 0);
  });
  await moveStock(work, movements);
  const [reservation] = await reservationsById(transaction, [sold[0]?.reservationId ?? ''], at, null);
  return reservation ?? null;
}
