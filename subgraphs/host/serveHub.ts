import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { type GraphQLError, Kind, type OperationDefinitionNode } from 'graphql';
import mercurius from 'mercurius';
import { contractSdl } from '../../schema/contracts.ts';
import { federatedSchema } from '../../schema/federatedSchema.ts';
import { callDeadline } from './callDeadline.ts';
import { coerceVariables } from './coerceVariables.ts';
import type { Database } from './database/Database.ts';
import { formatErrors, type HiddenError, statusOf } from './formatErrors.ts';
import type { HubFacts } from './HubFacts.ts';
import { hubError } from './hubError.ts';
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
  server.setErrorHandler((error: Error, _, reply) =>
    reply.code(statusOf(error)).send({ data: null, errors: formatErrors([error], logOf(server)) }),
  );
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
  const log = logOf(scope);
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
    errorFormatter: ({ data, errors = [] }) => ({
      statusCode: 200,
      response: { data: data ?? null, errors: formatErrors(errors, log) as GraphQLError[] },
    }),
    // The server's own handles what fails as a whole.
    errorHandler: false,
  });
  scope.graphql.addHook('preParsing', async (_, source) => {
    if (isJson.test(source)) throw hubError('GRAPHQL_PARSE_FAILED', 'The query is JSON, not GraphQL.');
  });
  scope.graphql.addHook('preExecution', async (schema, document, _, variables) => {
    const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    const [operation, ...others] = operations as OperationDefinitionNode[];
    // Which one is meant is not told here: a document that is given back is executed by graphql-js, by its own rules.
    if (!operation || others.length > 0) return { document };
    return { variables: coerceVariables(schema, operation, variables ?? {}) };
  });
}

/** How JSON begins and GraphQL does not: Mercurius would take it for a document that is parsed already. */
const isJson = /^\s*(?:\{\s*["}]|[[\d-]|"[^"]*"\s*$|(?:true|false|null)\s*$)/;

function logOf({ log }: FastifyInstance): (hidden: HiddenError) => void {
  return ({ cause, path, passes }) => log[passes ? 'warn' : 'error']({ err: cause, path }, 'a resolver failed');
}
