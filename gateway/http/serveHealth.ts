import type { FastifyInstance } from 'fastify';
import type { Readiness } from './Readiness.ts';

/** `/health/live`: the process answers. `/health/ready`: it should be sent requests; 503 with the reason where not. */
export function serveHealth(server: FastifyInstance, readiness: Readiness): void {
  server.get('/health/live', () => ({ status: 'ok' }));
  server.get('/health/ready', (_, reply) => {
    const { reason } = readiness;
    return reason === undefined ? { status: 'ok' } : reply.code(503).send({ status: 'not ready', reason });
  });
}
