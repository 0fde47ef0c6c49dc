import type { FastifyInstance } from 'fastify';
import { anonymousCaller } from '../../identity/principals/Caller.ts';
import { visibleTo } from '../host/access/visibleTo.ts';
import { parseGlobalId } from '../host/globalId.ts';
import type { HubEnvironment } from '../host/Subgraph.ts';
import { type EventRow, eventsOfShipment } from './queries/events.ts';
import { type ShipmentRow, shipmentsById } from './queries/shipments.ts';
import { epcisDocument } from './rules/epcis/epcisDocument.ts';

/**
 * `GET /shipments/epcis/<ULID of the shipment>`: its events as an EPCIS 2.0 document, for visibility systems that speak
 * GS1's standard and not GraphQL.
 */
export function serveEpcis(server: FastifyInstance, { hub, database, now }: HubEnvironment): void {
  server.get<{ Params: { ulid: string } }>('/shipments/epcis/:ulid', async (request, reply) => {
    const id = `gid://${hub.code}/Shipment/${request.params.ulid}`;
    const visible = visibleTo(request.authenticated?.caller ?? anonymousCaller, hub.code);
    const [shipment] = parseGlobalId(id) ? await database.query<ShipmentRow>(shipmentsById, [[id], visible]) : [];
    if (!shipment) return reply.code(404).send({ error: 'This hub has no such shipment.' });
    const events = await database.query<EventRow>(eventsOfShipment, [id]);
    return reply.type('application/ld+json').send(epcisDocument(shipment.sscc, events, new Date(now()).toISOString()));
  });
}
