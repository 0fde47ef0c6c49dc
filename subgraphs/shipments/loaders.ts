import { visibleTo } from '../host/access/visibleTo.ts';
import { byId, byOwner, firstByOwner, type LoaderSource, readerOf } from '../host/loaders.ts';
import {
  type DeclarationRow,
  declarationOf,
  declarationsById,
  declarationsOfShipments,
} from './queries/declarations.ts';
import { type EventRow, eventOf, firstEventsOfShipments } from './queries/events.ts';
import { type QuoteRow, quoteOf, quotesById } from './queries/quotes.ts';
import { type ShipmentRow, shipmentOf, shipmentsById } from './queries/shipments.ts';

export type ShipmentsLoaders = ReturnType<typeof createLoaders>;

export function createLoaders(source: LoaderSource) {
  const { code } = source.hub;
  const visible = visibleTo(source.caller, code);
  const reader = readerOf(source);
  return {
    shipment: byId(
      source,
      'Shipment',
      (ids) => reader.query<ShipmentRow>(shipmentsById, [ids, visible]),
      (row) => shipmentOf(row, code),
    ),
    quote: byId(
      source,
      'LandedCostQuote',
      (ids) => reader.query<QuoteRow>(quotesById, [ids, visible]),
      (row) => quoteOf(row, code),
    ),
    declaration: byId(
      source,
      'Declaration',
      (ids) => reader.query<DeclarationRow>(declarationsById, [ids, visible]),
      declarationOf,
    ),
    declarationsOfShipment: byOwner(
      (ids) => reader.query<DeclarationRow>(declarationsOfShipments, [ids, visible]),
      ({ shipmentId }) => shipmentId,
      declarationOf,
    ),
    eventsOfShipment: firstByOwner(
      (ids, first) => reader.query<EventRow>(firstEventsOfShipments, [ids, first]),
      ({ shipmentId }) => shipmentId,
      eventOf,
    ),
  };
}
