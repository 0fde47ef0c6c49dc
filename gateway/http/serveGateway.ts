import Fastify, { type FastifyBaseLogger, type FastifyError, LogController } from 'fastify';
import { limits } from '../limits.ts';
import type { GatewayMetrics } from '../observe/GatewayMetrics.ts';
import type { Authenticated } from './Authentication.ts';
import { beginRequest } from './beginRequest.ts';
import { closeUnusedConnections } from './closeUnusedConnections.ts';
import type { GraphQLEndpoint } from './GraphQLEndpoint.ts';
import type { Readiness } from './Readiness.ts';
import { serveSandbox } from './serveSandbox.ts';
import { type DescribedSchema, serveSchema } from './serveSchema.ts';
import { transportErrorBody } from './transportErrorBody.ts';

export interface GatewayServerOptions {
  readonly endpoint: GraphQLEndpoint;
  readonly metrics: GatewayMetrics;
  readonly logger: FastifyBaseLogger;
  readonly traces: boolean;
  readonly sandbox: boolean;
  readonly generations: { readonly current: DescribedSchema };
  /** Whether clients may read the schema. */
  readonly introspection: boolean;
  readonly readiness: Readiness;
  /** What the partition layer keeps for a request that begins now. */
  readonly partition: () => unknown;
}

/**
 * The gateway's HTTP server: `/graphql`, `/schema.graphql`, `/supergraph.graphql`, `/metrics`, `/health/live`,
 * `/health/ready`. The caller listens and closes it.
 */
export async function serveGateway(options: GatewayServerOptions) {
  const { endpoint, metrics, logger, traces, sandbox, partition, generations, introspection, readiness } = options;
  const server = Fastify({
    loggerInstance: logger,
    // A logger for each request would cost more than most of what a known operation needs.
    childLoggerFactory: (parent) => parent,
    bodyLimit: limits.requestBytes,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    // What still comes over open connections while the gateway closes is answered like the rest.
    return503OnClosing: false,
  });
  closeUnusedConnections(server);
  server.setErrorHandler((error: FastifyError, _, reply) => {
    const { status, body } = transportErrorBody(error);
    if (status >= 500) logger.error({ err: error }, 'a request failed inside the gateway');
    metrics.request(status >= 500 ? 'FAILED' : 'REFUSED', reply.elapsedTime);
    return reply.code(status).type('application/json; charset=utf-8').send(body);
  });
  // Bodies come as they are: what may be in them is GraphQL's to say.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  server.all('/graphql', async (request, reply) => {
    const { url } = request.raw;
    const http = {
      method: request.method,
      headers: request.headers,
      search: url?.slice('/graphql'.length) ?? '',
      body: request.body as Buffer | undefined,
    };
    const begin = (authenticated: Authenticated) =>
      beginRequest(request, reply, { authenticated, partition: partition(), mayTrace: traces });
    const { status, headers, body, outcome } = await endpoint.answer(http, begin);
    metrics.request(outcome, reply.elapsedTime);
    return reply.code(status).headers(headers).send(body);
  });
  server.get('/metrics', async (_, reply) => reply.type(metrics.contentType).send(await metrics.text()));
  serveSchema(server, generations, introspection);
  if (sandbox) await serveSandbox(server);
  server.get('/health/live', () => ({ status: 'ok' }));
  server.get('/health/ready', (_, reply) => {
    const { reason } = readiness;
    return reason === undefined ? { status: 'ok' } : reply.code(503).send({ status: 'not ready', reason });
  });
  return server;
}
