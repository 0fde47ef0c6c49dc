import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import Fastify, { type FastifyBaseLogger, type FastifyError } from 'fastify';
import { limits } from '../limits.ts';
import { beginRequest } from './beginRequest.ts';
import type { EngineGateway, ServerContext } from './EngineGateway.ts';
import { formatError, transportErrorBody } from './graphqlErrors.ts';
import { serveSandbox } from './serveSandbox.ts';

export interface GatewayServerOptions {
  readonly gateway: EngineGateway;
  readonly logger: FastifyBaseLogger;
  readonly introspection: boolean;
  readonly traces: boolean;
  readonly sandbox: boolean;
  /** What the partition layer keeps for a request that begins now. */
  readonly partition: () => unknown;
}

/** The gateway's HTTP server: `/graphql`, `/health/live`, `/health/ready`. The caller listens and closes it. */
export async function serveGateway(options: GatewayServerOptions) {
  const { gateway, logger, introspection, traces, sandbox, partition } = options;
  const server = Fastify({
    loggerInstance: logger,
    bodyLimit: limits.requestBytes,
    disableRequestLogging: true,
    forceCloseConnections: 'idle',
  });
  const apollo = new ApolloServer<ServerContext>({
    gateway,
    introspection,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    formatError: formatError((error) => logger.error({ err: error }, 'a request failed inside the gateway')),
    // Fastify drains: Apollo's own drain plugin would close the server that is closing.
    plugins: [ApolloServerPluginLandingPageDisabled()],
  });
  await apollo.start();

  server.setErrorHandler((error: FastifyError, _, reply) => {
    const { status, body } = transportErrorBody(error);
    if (status >= 500) logger.error({ err: error }, 'a request failed before GraphQL');
    return reply.code(status).type('application/json; charset=utf-8').send(body);
  });
  server.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    handler: fastifyApolloHandler(apollo, {
      context: async (request, reply) => ({
        request: beginRequest(request, reply, { partition: partition(), mayTrace: traces }),
      }),
    }),
  });
  if (sandbox) await serveSandbox(server);
  server.get('/health/live', () => ({ status: 'ok' }));
  server.get('/health/ready', () => ({ status: 'ok' }));
  server.addHook('onClose', () => apollo.stop());
  return server;
}
