import DataLoader from 'dataloader';
import { type Visible, visibleTo } from '../../host/access/visibleTo.ts';
import { byId, type LoaderSource } from '../../host/byId.ts';
import { groupBy } from '../../host/groupBy.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import {
  type DeclarationRow,
  declarationOf,
  declarationsById,
  declarationsOfShipments,
} from '../queries/declarations.ts';
import { type EventRow, eventOf, firstEventsOfShipments } from '../queries/events.ts';
import { type QuoteRow, quoteOf, quotesById } from '../queries/quotes.ts';
import { type ShipmentRow, shipmentOf, shipmentsById } from '../queries/shipments.ts';

export type ShipmentsLoaders = ReturnType<typeof createLoaders>;

/** The loaders of one request: whatever the number of rows, each field of a query costs one statement. */
export function createLoaders(source: LoaderSource & Pick<HubContext, 'caller'>) {
  const { code } = source.hub;
  const visible = visibleTo(source.caller, code);
  return {
    shipment: byId(source, 'Shipment', shipmentsById, (row: ShipmentRow) => shipmentOf(row, code), visible),
    quote: byId(source, 'LandedCostQuote', quotesById, (row: QuoteRow) => quoteOf(row, code), visible),
    declaration: byId(source, 'Declaration', declarationsById, declarationOf, visible),
    declarationsOfShipment: declarationsOfShipment(source, visible),
    eventsOfShipment: eventsOfShipment(source),
  };
}

/** What a mutation wrote must be read anew by the fields of its answer. */
export function forgetLoaded(loaders: ShipmentsLoaders): void {
  for (const loader of Object.values(loaders)) loader.clearAll();
}

function declarationsOfShipment({ database, signal }: LoaderSource, visible: Visible) {
  return new DataLoader(async (shipmentIds: readonly string[]) => {
    const rows = await database.query<DeclarationRow>(declarationsOfShipments, [shipmentIds, visible], signal);
    const declarations = groupBy(rows, ({ shipmentId }) => shipmentId);
    return shipmentIds.map((id) => (declarations.get(id) ?? []).map(declarationOf));
  });
}

/** The events that one shipment was asked for. */
interface EventPage {
  readonly shipmentId: string;
  readonly first: number;
}

/** One statement for each number of events that an answer asks for, which is nearly always one. */
function eventsOfShipment({ database, signal }: LoaderSource) {
  const read = async (first: number, pages: readonly EventPage[]) => {
    const ids = pages.map(({ shipmentId }) => shipmentId);
    const rows = await database.query<EventRow>(firstEventsOfShipments, [ids, first], signal);
    return groupBy(rows, ({ shipmentId }) => shipmentId);
  };
  return new DataLoader(
    async (pages: readonly EventPage[]) => {
      const bySize = new Map(
        await Promise.all(
          [...groupBy(pages, ({ first }) => first)].map(
            async ([first, ofSize]) => [first, await read(first, ofSize)] as const,
          ),
        ),
      );
      return pages.map(({ shipmentId, first }) => (bySize.get(first)?.get(shipmentId) ?? []).map(eventOf));
    },
    { cacheKeyFn: ({ shipmentId, first }) => `${first} ${shipmentId}` },
  );
}
