import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import mercurius, { type MercuriusContext } from 'mercurius';
import { contractSdl } from '../../schema/contracts.ts';
import { federatedSchema } from '../../schema/federatedSchema.ts';
import { callDeadline } from './callDeadline.ts';
import type { Database } from './database/Database.ts';
import { formatErrors } from './formatErrors.ts';
import type { HubFacts } from './HubFacts.ts';
import { inputDefaults } from './inputDefaults.ts';
import type { AnySubgraph, HubContext, HubEnvironment } from './Subgraph.ts';
import { noSupergraph } from './supergraph/noSupergraph.ts';
import type { Supergraph } from './supergraph/Supergraph.ts';

/** The largest body taken: 5 000 representations of 60 bytes and their query stay far below it. */
const maxBodyBytes = 2_097_152;
/** Deeper than any operation a gateway plans for one contract. */
const maxQueryDepth = 15;

/** One contract together with the schema of the database that holds its rows. */
export interface ServedSubgraph {
  readonly subgraph: AnySubgraph;
  readonly database: Database;
}

export interface HubServerOptions {
  readonly hub: HubFacts;
  readonly served: readonly ServedSubgraph[];
  /** `silent` for tests. */
  readonly logLevel?: string;
  readonly now?: () => number;
  /** How to ask the other hubs; left out, whatever needs them fails. The caller closes it. */
  readonly supergraph?: Supergraph;
}

/**
 * The HTTP server of one hub: each contract at `/<contract>` as a federated subgraph (GraphQL over HTTP, single or
 * batched), `/health/live` and `/health/ready`. The caller listens and closes it.
 */
export async function serveHub(options: HubServerOptions) {
  const { hub, served, logLevel = 'warn', now = Date.now, supergraph = noSupergraph } = options;
  const server = Fastify({
    logger: { level: logLevel },
    bodyLimit: maxBodyBytes,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
  });
  for (const { subgraph, database } of served) {
    await server.register(async (scope) => serveSubgraph(scope, subgraph, { hub, database, now, supergraph }));
  }
  server.get('/health/live', () => ({ status: 'ok' }));
  server.get('/health/ready', async (_, reply) => {
    const ready = await Promise.all(served.map(({ database }) => database.isReachable()));
    return ready.every(Boolean) ? { status: 'ok' } : reply.code(503).send({ status: 'database unreachable' });
  });
  return server;
}

async function serveSubgraph(
  scope: FastifyInstance,
  subgraph: AnySubgraph,
  environment: HubEnvironment,
): Promise<void> {
  subgraph.addRoutes?.(scope, environment);
  await scope.register(mercurius, {
    schema: federatedSchema(contractSdl(subgraph.name), subgraph),
    path: `/${subgraph.name}`,
    jit: 1,
    allowBatchedQueries: true,
    queryDepth: maxQueryDepth,
    // Loaders are made here, eagerly: the operations of a batch inherit this context and so share them.
    context: (request: FastifyRequest, reply: FastifyReply): HubContext => {
      const context = { ...environment, signal: callDeadline(request, reply) };
      return { ...context, loaders: subgraph.createLoaders(context) };
    },
    errorFormatter: (result, context: MercuriusContext) => ({
      statusCode: 200,
      response: formatErrors(result, context.app.log),
    }),
  });
  scope.graphql.addHook('preExecution', async (schema, document, _, variables) => ({
    variables: inputDefaults(schema, document, variables ?? {}),
  }));
}
