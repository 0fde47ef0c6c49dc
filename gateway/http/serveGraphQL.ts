import type { FastifyInstance } from 'fastify';
import type { HeaderPolicy } from '../headers/HeaderPolicy.ts';
import type { HubTable } from '../hubs/HubTable.ts';
import type { GatewayMetrics } from '../observe/GatewayMetrics.ts';
import type { Authenticated } from './Authentication.ts';
import { beginRequest } from './beginRequest.ts';
import type { GraphQLEndpoint } from './GraphQLEndpoint.ts';
import { HttpRefusal } from './HttpRefusal.ts';
import { retryAfter } from './httpAnswer.ts';

export interface GraphQLServingOptions {
  readonly endpoint: GraphQLEndpoint;
  readonly metrics: GatewayMetrics;
  readonly traces: boolean;
  /** Which headers go to subgraphs; undefined where none do. */
  readonly headerPolicy: HeaderPolicy | undefined;
  /** The hubs as they are now. */
  readonly hubs: () => HubTable;
}

/**
 * Serves `/graphql`.
 * @param isClosing true once the listener is closed: requests that still come over open connections are refused
 */
export function serveGraphQL(
  server: FastifyInstance,
  { endpoint, metrics, traces, headerPolicy, hubs }: GraphQLServingOptions,
  isClosing: () => boolean,
): void {
  const url = '/graphql';
  server.route({
    method: server.supportedMethods.filter((method) => method !== 'OPTIONS'),
    url,
    onRequest: (_request, _reply, done) => done(isClosing() ? closing : undefined),
    handler: async (request, reply) => {
      const http = {
        method: request.method,
        headers: request.headers,
        search: request.raw.url?.slice(url.length) ?? '',
        body: request.body as Buffer | undefined,
      };
      const begin = (authenticated: Authenticated) =>
        beginRequest(request, reply, { authenticated, hubs: hubs(), mayTrace: traces, headerPolicy });
      const { status, headers, body, outcome } = await endpoint.answer(http, begin);
      metrics.request(outcome, reply.elapsedTime);
      return reply.code(status).headers(headers).send(body);
    },
  });
  server.options(url, (_, reply) => reply.code(204).header('allow', 'GET, POST, OPTIONS').send());
}

const closing = new HttpRefusal(503, 'The gateway is shutting down.', { code: 'GATEWAY_CLOSING', headers: retryAfter });
