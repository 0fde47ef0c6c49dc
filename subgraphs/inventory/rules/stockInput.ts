import { parseGlobalId } from '../../host/globalId.ts';
import { InputFaults } from '../../host/Refusal.ts';
import type {
  AdjustStockInput,
  MoveRegimeInput,
  ReceiveStockInput,
  Regime,
  ReserveStockInput,
  WriteOffStockInput,
} from '../resolverTypes.ts';
import { limits } from './limits.ts';
import type { RequestedLine } from './reservations.ts';

/**
 * What inputs must be, whatever the stock. Each function answers its input in the form that operations use, or refuses it
 * with all its faults (`INVALID`).
 */

/**
 * A lot number: 1 to 20 characters of the set that GS1 barcodes can carry.
 * @see GS1 General Specifications, AI (10) and figure 7.11-1
 */
const lotPattern = /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}$/;

export function checkedReceipt(input: ReceiveStockInput) {
  const faults = new InputFaults();
  const location = faults.text(input.location, ['input', 'location'], { maxLength: limits.locationLength });
  const lot = input.lot ?? null;
  const expiresOn = input.expiresOn ?? null;
  if (lot !== null && !lotPattern.test(lot)) {
    faults.add('A lot is 1 to 20 letters, digits or GS1 punctuation, without spaces.', ['input', 'lot']);
  }
  if (expiresOn !== null && lot === null)
    faults.add('Goods with an expiry date need a lot: specify it.', ['input', 'lot']);
  checkPieces(faults, input.quantity, ['input', 'quantity']);
  faults.refuseIfAny();
  return { location, lot, expiresOn, regime: input.regime ?? 'FREE', quantity: input.quantity };
}

export function checkedAdjustment(input: AdjustStockInput) {
  const faults = new InputFaults();
  if (input.delta === 0 || Math.abs(input.delta) > limits.onHandPerLevel) {
    faults.add(`The delta is ${input.delta}; it must be up to ${limits.onHandPerLevel}, either way, and not 0.`, [
      'input',
      'delta',
    ]);
  }
  const reason = faults.text(input.reason, ['input', 'reason'], { maxLength: limits.reasonLength });
  faults.refuseIfAny();
  return { delta: input.delta, reason };
}

export function checkedWriteOff({ quantity = null, cause, note }: WriteOffStockInput) {
  const faults = new InputFaults();
  if (quantity !== null) checkPieces(faults, quantity, ['input', 'quantity']);
  const more = faults.optionalText(note, ['input', 'note'], { maxLength: limits.reasonLength });
  faults.refuseIfAny();
  return { quantity, reason: more === null ? `Written off: ${cause}` : `Written off: ${cause}. ${more}` };
}

/** @param from the regime that the goods are under */
export function checkedMove(input: MoveRegimeInput, from: Regime) {
  const faults = new InputFaults();
  const declarationId = input.declarationId ?? null;
  checkPieces(faults, input.quantity, ['input', 'quantity']);
  if (input.to === from) faults.add(`The goods are ${from} already.`, ['input', 'to']);
  // Only customs can release goods into free circulation; into a warehouse or zone they go by the operator's licence.
  if (input.to === 'FREE' && declarationId === null) {
    faults.add('Goods enter free circulation with a customs declaration: specify it.', ['input', 'declarationId']);
  }
  if (declarationId !== null && parseGlobalId(declarationId)?.type !== 'Declaration') {
    faults.add('This is not the id of a Declaration.', ['input', 'declarationId']);
  }
  faults.refuseIfAny();
  return { quantity: input.quantity, declarationId };
}

export function checkedReservation(input: ReserveStockInput) {
  const faults = new InputFaults();
  const tradeRef = faults.text(input.tradeRef, ['input', 'tradeRef'], { maxLength: limits.tradeRefLength });
  if (input.lines.length === 0 || input.lines.length > limits.reservationLines) {
    faults.add(`A reservation has 1 to ${limits.reservationLines} lines; this has ${input.lines.length}.`, [
      'input',
      'lines',
    ]);
  } else {
    for (const [n, line] of input.lines.entries()) {
      checkPieces(faults, line.quantity, ['input', 'lines', `${n}`, 'quantity']);
    }
  }
  const clientReference = faults.clientReference(input.clientReference, ['input', 'clientReference']);
  const holdSeconds = input.holdSeconds ?? 0;
  checkHold(faults, holdSeconds);
  faults.refuseIfAny();
  const lines: RequestedLine[] = input.lines.map(({ productId, quantity, regime = null }) => ({
    productId,
    quantity,
    regime,
  }));
  return { tradeRef, clientReference, lines, holdSeconds };
}

export function checkedHold(holdSeconds: number): number {
  const faults = new InputFaults();
  checkHold(faults, holdSeconds);
  faults.refuseIfAny();
  return holdSeconds;
}

function checkHold(faults: InputFaults, holdSeconds: number): void {
  if (holdSeconds >= 1 && holdSeconds <= limits.holdSeconds) return;
  faults.add(`A hold lasts 1 to ${limits.holdSeconds} seconds; this is ${holdSeconds}.`, ['input', 'holdSeconds']);
}

function checkPieces(faults: InputFaults, quantity: number, field: readonly string[]): void {
  if (quantity >= 1 && quantity <= limits.onHandPerLevel) return;
  faults.add(`The quantity is ${quantity}; it must be from 1 to ${limits.onHandPerLevel}.`, field);
}
