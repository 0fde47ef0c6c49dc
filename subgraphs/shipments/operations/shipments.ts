import { type Caller, openCaller } from '../../../identity/principals/Caller.ts';
import { hubTermsOf } from '../../countries/countryOf.ts';
import { keyOfCaller, refuseOthersTrade, type Visible, visibleTo } from '../../host/access/parties.ts';
import { newestSortKey } from '../../host/connections.ts';
import type { Executor } from '../../host/database/sql.ts';
import { derivedGlobalId, ownId, parseGlobalId } from '../../host/globalId.ts';
import { goodsOf } from '../../host/goods.ts';
import { readerOf } from '../../host/loaders.ts';
import { moneyOf } from '../../host/money.ts';
import { InputFaults, refuse } from '../../host/Refusal.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { type DeclarationRow, insertDeclaration } from '../queries/declarations.ts';
import { insertNotice } from '../queries/importNotices.ts';
import { lockQuote, type QuotedLine, type QuoteRow, quotesById, useQuote } from '../queries/quotes.ts';
import {
  cancel,
  insertShipment,
  lockShipment,
  type NewShipment,
  nextSerial,
  type ShipmentRow,
  shipmentOf,
} from '../queries/shipments.ts';
import type { BookShipmentInput, CancelShipmentInput } from '../resolverTypes.ts';
import { transitions } from '../rules/events/transitions.ts';
import { limits } from '../rules/limits.ts';
import { s10Of, ssccOf } from '../rules/shipmentNumbers.ts';
import { askForAllowance, askForReservation, type ReservationFacts } from './peers.ts';

/**
 * The reservation as its subgraph shows it now; null where the caller has none of this id. A trade holds the consignee's
 * allowance itself, and for a booking without one the destination does so now: it lapses if the booking comes to nothing.
 */
export async function reservationToBook(
  input: BookShipmentInput,
  context: HubContext,
): Promise<ReservationFacts | null> {
  const faults = new InputFaults();
  faults.reference(input.tradeRef, ['input', 'tradeRef'], limits.referenceLength);
  clientReferenceOf(input, faults);
  const reservation = parseGlobalId(input.reservationId);
  if (reservation?.type !== 'Reservation' || reservation.hub !== context.hub.code) {
    faults.add('The goods must be reserved at the hub that ships them.', ['input', 'reservationId']);
  }
  faults.refuseIfAny();
  const quoteId = ownId(input.quoteId, context.hub.code, 'LandedCostQuote');
  const found = await askForReservation(context, input.reservationId);
  if (found && parseGlobalId(input.tradeRef)?.type !== 'Trade') await holdForBooking(quoteId, input, context);
  return found;
}

function clientReferenceOf({ clientReference }: BookShipmentInput, faults = new InputFaults()): string | null {
  return faults.clientReference(clientReference, ['input', 'clientReference']);
}

async function holdForBooking(quoteId: string, { idempotencyKey }: BookShipmentInput, context: HubContext) {
  const { database, signal, caller, hub } = context;
  const [quote] = await quotesById.rows(readerOf({ database, signal }), {
    ...{ ids: [quoteId], visible: visibleTo(caller, hub.code) },
  });
  if (!quote?.holdsAllowance || quote.usedBy !== null) return;
  const shipmentId = derivedGlobalId(hub.code, 'Shipment', keyOfCaller(caller, idempotencyKey));
  await askForAllowance(context, {
    ...{ destination: quote.destination, quoteId, idempotencyKey: `${shipmentId}:holdAllowance` },
  });
}

/**
 * Books what was quoted: uses up the quote, numbers the parcel and drafts both declarations. Two bookings of one quote wait
 * for each other, and the second is refused. Where the destination holds a person's allowance for the quote, it is told.
 */
export async function bookShipment(input: BookShipmentInput, work: UnitOfWork, reservation: ReservationFacts | null) {
  const { transaction, hub, caller, nowMs } = work;
  refuseOthersTrade(caller, input.tradeRef, ['input', 'tradeRef']);
  const quote = await usableQuote(transaction, input.quoteId, nowMs, visibleTo(caller, hub.code));
  refuseUnfit(reservation, quote, input.tradeRef, nowMs);
  const shipment = await newShipment(input, quote, work);
  await insertShipment(transaction, shipment);
  await useQuote(transaction, quote.id, input.tradeRef);
  await insertNotice(transaction, shipment.id, 'BOOKED', shipment.createdAt);
  for (const declaration of declarationsOf(shipment, quote, hub.code))
    await insertDeclaration(transaction, declaration);
  return shipmentOf(shipment, hub.code);
}

async function usableQuote(transaction: Executor, id: string, nowMs: number, visible: Visible): Promise<QuoteRow> {
  const field = ['input', 'quoteId'];
  const quote = await lockQuote(transaction, id, visible);
  if (!quote) throw refuse('NOT_FOUND', 'There is no such quote.', field);
  if (quote.usedBy !== null) throw refuse('CONFLICT', 'Another booking has used this quote. Request a new one.', field);
  if (Date.parse(quote.expiresAt) > nowMs) return quote;
  throw refuse('EXPIRED', `The quote expired at ${quote.expiresAt}. Request a new one.`, field);
}

/** @throws Refusal where the reservation does not hold the quoted goods for this trade */
function refuseUnfit(
  reservation: ReservationFacts | null,
  quote: QuoteRow,
  tradeRef: string,
  nowMs: number,
): asserts reservation {
  const field = ['input', 'reservationId'];
  if (!reservation) throw refuse('NOT_FOUND', 'There is no such reservation.', field);
  if (reservation.state === 'EXPIRED' || (reservation.state === 'HELD' && Date.parse(reservation.expiresAt) <= nowMs)) {
    throw refuse('EXPIRED', `The reservation expired at ${reservation.expiresAt}.`, field);
  }
  if (reservation.state !== 'HELD') {
    throw refuse('CONFLICT', `The reservation is ${reservation.state}; only one that is HELD can be shipped.`, field);
  }
  if (reservation.tradeRef !== tradeRef) {
    throw refuse('CONFLICT', 'The reservation belongs to another trade.', field);
  }
  if (reservedGoods(reservation) !== quotedGoods(quote.lines)) {
    throw refuse('CONFLICT', 'The reservation does not hold exactly the goods of the quote.', field);
  }
}

function reservedGoods({ lines }: ReservationFacts): string {
  return goodsOf(lines.map(({ product, quantity }) => ({ productId: product?.id ?? '', quantity })));
}

function quotedGoods(lines: readonly QuotedLine[]): string {
  return JSON.stringify(lines.map(({ productId, quantity }) => [productId, quantity]).toSorted());
}

async function newShipment(
  input: BookShipmentInput,
  quote: QuoteRow,
  { transaction, hub, caller, nowMs, at }: UnitOfWork,
): Promise<NewShipment> {
  const hubCode = hub.code;
  const id = derivedGlobalId(hubCode, 'Shipment', keyOfCaller(caller, input.idempotencyKey));
  const { numbers } = hubTermsOf(hubCode);
  const serial = await nextSerial(transaction);
  return {
    id,
    quoteId: quote.id,
    tradeRef: input.tradeRef,
    reservationId: input.reservationId,
    state: 'BOOKED',
    destination: quote.destination,
    incoterm: quote.incoterm,
    sscc: ssccOf(numbers, serial),
    s10: s10Of(numbers, serial),
    items: quote.lines.map(({ productId, quantity, hsCode, unitPriceMinor }) => ({
      productId,
      quantity,
      hsCode,
      customsValue: moneyOf(BigInt(unitPriceMinor) * BigInt(quantity), quote.currency),
    })),
    createdAt: at,
    updatedAt: at,
    clientReference: clientReferenceOf(input),
    newestKey: newestSortKey(nowMs, id),
    parties: [...new Set([...quote.parties, caller.party])],
  };
}

/** Export is declared to this hub's customs, import to the destination's, with the charges that were quoted. */
function declarationsOf({ id, createdAt }: NewShipment, quote: QuoteRow, hubCode: string): DeclarationRow[] {
  const draft = { shipmentId: id, status: 'DRAFT' as const, updatedAt: createdAt };
  const idOf = (direction: string) => derivedGlobalId(hubCode, 'Declaration', `${id} ${direction}`);
  return [
    {
      ...draft,
      id: idOf('EXPORT'),
      hub: hubCode,
      direction: 'EXPORT',
      procedure: quote.exportProcedure,
      charges: [],
    },
    {
      ...draft,
      id: idOf('IMPORT'),
      hub: quote.destination,
      direction: 'IMPORT',
      procedure: quote.procedure,
      charges: quote.charges,
    },
  ];
}

/** Who sends goods may call them back; the hub and the operator of the destination see the shipment, and no more. */
function mayCancel({ principal, ...caller }: Caller, hub: string, { tradeRef }: ShipmentRow): boolean {
  if (caller.view === openCaller.view || principal.kind === 'marketplace') return true;
  if (principal.kind === 'operator') return principal.hub === hub;
  const trade = parseGlobalId(tradeRef);
  return (
    principal.kind === 'hub' && (principal.hub === hub || (trade?.type === 'Trade' && trade.hub === principal.hub))
  );
}

/** Gives up a shipment that nobody has collected. Its quote stays used; its numbers are not given again. */
export async function cancelShipment(input: CancelShipmentInput, { transaction, hub, caller, at }: UnitOfWork) {
  const id = ownId(input.id, hub.code, 'Shipment');
  const faults = new InputFaults();
  const reason = faults.text(input.reason, ['input', 'reason'], { maxLength: limits.reasonLength, multiline: true });
  faults.refuseIfAny();
  const shipment = await lockShipment(transaction, id, visibleTo(caller, hub.code));
  if (!shipment || !mayCancel(caller, hub.code, shipment))
    throw refuse('NOT_FOUND', 'There is no such shipment.', ['input', 'id']);
  if (!transitions[shipment.state].includes('CANCELLED')) {
    const message = `The shipment is ${shipment.state}; it could be cancelled only before it was collected.`;
    throw refuse('ILLEGAL_TRANSITION', message, ['input', 'id']);
  }
  await cancel(transaction, id, at, reason);
  await insertNotice(transaction, id, 'CANCELLED', at);
  return shipmentOf({ ...shipment, state: 'CANCELLED', updatedAt: at }, hub.code);
}
