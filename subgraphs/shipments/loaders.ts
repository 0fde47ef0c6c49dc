import { visibleTo } from '../host/access/parties.ts';
import { byId, byOwner, firstByOwner, type LoaderSource, readerOf } from '../host/loaders.ts';
import { declarationOf, declarationsById, declarationsOfShipments } from './queries/declarations.ts';
import { eventOf, firstEventsOfShipments } from './queries/events.ts';
import { quoteOf, quotesById } from './queries/quotes.ts';
import { shipmentOf, shipmentsById } from './queries/shipments.ts';

export type ShipmentsLoaders = ReturnType<typeof createLoaders>;

export function createLoaders(source: LoaderSource) {
  const { code } = source.hub;
  const visible = visibleTo(source.caller, code);
  const reader = readerOf(source);
  return {
    shipment: byId(
      source,
      'Shipment',
      (ids) => shipmentsById.rows(reader, { ids, visible }),
      (row) => shipmentOf(row, code),
    ),
    quote: byId(
      source,
      'LandedCostQuote',
      (ids) => quotesById.rows(reader, { ids, visible }),
      (row) => quoteOf(row, code),
    ),
    declaration: byId(source, 'Declaration', (ids) => declarationsById.rows(reader, { ids, visible }), declarationOf),
    declarationsOfShipment: byOwner(
      (ids) => declarationsOfShipments.rows(reader, { ids, visible }),
      ({ shipmentId }) => shipmentId,
      declarationOf,
    ),
    eventsOfShipment: firstByOwner(
      (ids, first) => firstEventsOfShipments.rows(reader, { ids, first }),
      ({ shipmentId }) => shipmentId,
      eventOf,
    ),
  };
}
