import type { FastifyInstance } from 'fastify';
import { anonymousCaller } from '../../identity/principals/Caller.ts';
import { visibleTo } from '../host/access/parties.ts';
import { parseGlobalId } from '../host/globalId.ts';
import type { HubEnvironment, Subgraph } from '../host/Subgraph.ts';
import { createLoaders, type ShipmentsLoaders } from './loaders.ts';
import { tellOfImports } from './operations/imports.ts';
import { eventsOfShipment } from './queries/events.ts';
import { shipmentsById } from './queries/shipments.ts';
import { entities, mutations, queries, types } from './resolvers.ts';
import { epcisDocument } from './rules/epcis/epcisDocument.ts';
import { limits } from './rules/limits.ts';
import { seedShipments } from './seed/seedShipments.ts';

/** The contract `shipments`: what goods cost at the door, and where they are on their way across borders. */
export const subgraph: Subgraph<ShipmentsLoaders> = {
  name: 'shipments',
  resolvers: { Query: queries, Mutation: mutations, ...types },
  entities,
  createLoaders,
  addRoutes: serveEpcis,
  tasks: [{ name: 'tell destinations of imports', intervalMs: limits.noticeIntervalMs, run: tellOfImports }],
  seed: seedShipments,
};

/**
 * `GET /shipments/epcis/<ULID of the shipment>`: its events as an EPCIS 2.0 document, for visibility systems that speak
 * GS1's standard and not GraphQL.
 */
function serveEpcis(server: FastifyInstance, { hub, database, now }: HubEnvironment): void {
  server.get<{ Params: { ulid: string } }>('/shipments/epcis/:ulid', async (request, reply) => {
    const id = `gid://${hub.code}/Shipment/${request.params.ulid}`;
    const visible = visibleTo(request.authenticated?.caller ?? anonymousCaller, hub.code);
    const [shipment] = parseGlobalId(id) ? await shipmentsById.rows(database, { ids: [id], visible }) : [];
    if (!shipment) return reply.code(404).send({ error: 'This hub has no such shipment.' });
    const events = await eventsOfShipment.rows(database, { id });
    return reply.type('application/ld+json').send(epcisDocument(shipment.sscc, events, new Date(now()).toISOString()));
  });
}
