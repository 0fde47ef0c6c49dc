import type { Server } from 'node:https';
import cors from '@fastify/cors';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  LogController,
} from 'fastify';
import type { TlsCredentials } from '../../identity/tls/TlsCredentials.ts';
import { superviseTls, tlsServerOptions } from '../../identity/tls/tlsServer.ts';
import { limits } from '../limits.ts';
import { HostNames, securityHeaders } from './browserGuards.ts';
import { ClientConnections, closeServer, UnreadAnswers } from './ClientConnections.ts';
import { compressAnswers } from './compressAnswers.ts';
import { HttpRefusal } from './HttpRefusal.ts';
import { writeRefusal } from './httpAnswer.ts';
import { type Readiness, serveHealth } from './Readiness.ts';
import { RequestBodies } from './RequestBodies.ts';
import { type GraphQLServingOptions, serveGraphQL } from './serveGraphQL.ts';
import { serveSandbox } from './serveSandbox.ts';
import { type DescribedSchema, serveSchema } from './serveSchema.ts';
import { refuseConnection, transportRefusal } from './transportRefusal.ts';

export interface GatewayServerOptions extends GraphQLServingOptions {
  readonly readiness: Readiness;
  readonly logger: FastifyBaseLogger;
  /** Undefined for plain HTTP. */
  readonly listenTls: TlsCredentials | undefined;
  readonly sandbox: boolean;
  /** The file of the tokens that the sandbox may act with. */
  readonly sandboxTokensFile: string | undefined;
  /** Origins whose pages may send requests. */
  readonly corsOrigins: readonly string[];
  /** Host names that the gateway serves; undefined for any. */
  readonly allowedHosts: readonly string[] | undefined;
  readonly snapshots: { readonly current: DescribedSchema };
  /** Whether clients may read the schema. */
  readonly introspection: boolean;
}

export interface GatewayServer {
  readonly server: FastifyInstance;
  /** Answers the requests received, and ends in bounded time. */
  close(): Promise<void>;
}

/**
 * The gateway's HTTP server: `/graphql`, `/schema.graphql`, `/supergraph.graphql`, `/metrics`, `/health/live`,
 * `/health/ready`, `/`. The caller listens.
 */
export async function serveGateway(options: GatewayServerOptions): Promise<GatewayServer> {
  const { metrics, listenTls, logger } = options;
  let isClosing = false;
  const server = boundedServer(logger, listenTls, (socket) => connections.isAnswering(socket));
  if (listenTls) superviseTls(server.server as Server, listenTls, logger);
  const connections = new ClientConnections(server.server);
  guard(server, connections, new HostNames(options.allowedHosts));
  refuse(server, options);
  if (options.corsOrigins.length > 0) await allowOrigins(server, options.corsOrigins);
  compressAnswers(server);
  cutOffWhoDoesNotRead(server);
  const bodies = new RequestBodies();
  // Bodies come as they are: what may be in them is GraphQL's to say.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (_, payload, done) => bodies.read(payload, done));

  serveGraphQL(server, options, () => isClosing);
  server.get('/metrics', async (_, reply) => reply.type(metrics.contentType).send(await metrics.text()));
  serveSchema(server, options.snapshots, options.introspection);
  if (options.sandbox) await serveSandbox(server, options.sandboxTokensFile);
  serveHealth(server, options.readiness);
  return {
    server,
    close: () => {
      isClosing = true;
      return closeServer(server, connections);
    },
  };
}

function boundedServer(
  logger: FastifyBaseLogger,
  tls: TlsCredentials | undefined,
  isAnswering: (socket: object) => boolean,
): FastifyInstance {
  const bounds = {
    maxHeaderSize: limits.requestHeadBytes,
    headersTimeout: limits.requestHeadMs,
    requestTimeout: limits.requestReadMs,
    connectionsCheckingInterval: limits.connectionLookMs,
  };
  const server = Fastify({
    loggerInstance: logger,
    // A logger for each request would cost more than most of what a known operation needs.
    childLoggerFactory: (parent) => parent,
    bodyLimit: limits.requestBytes,
    logController: new LogController({ disableRequestLogging: true }),
    return503OnClosing: false,
    requestTimeout: limits.requestReadMs,
    keepAliveTimeout: limits.clientKeepAliveMs,
    // By which the socket of a client that reads nothing is closed; a request that is worked on takes less.
    connectionTimeout: limits.clientSilenceMs,
    ...(tls ? { https: { ...bounds, ...tlsServerOptions(tls) } } : { http: bounds }),
    frameworkErrors: (error, _, reply) => sendRefusal(reply as unknown as FastifyReply, error),
    clientErrorHandler: (error, socket) => refuseConnection(error, socket, isAnswering(socket)),
  });
  return server as unknown as FastifyInstance;
}

/** The first steps of every request. */
function guard(server: FastifyInstance, connections: ClientConnections, hosts: HostNames): void {
  server.addHook('onRequest', (request, reply, done) => {
    reply.headers(securityHeaders);
    const { host } = request.headers;
    const begin = () => done(hosts.accepts(host) ? undefined : misdirected(host));
    connections.inTurn(request.raw, reply.raw, begin);
  });
}

function misdirected(host = ''): HttpRefusal {
  const shown = host.slice(0, limits.nameLength);
  return new HttpRefusal(421, `This gateway does not serve the host "${shown}": see --allowed-hosts.`);
}

/** Every refusal has the form of a GraphQL response. */
function refuse(server: FastifyInstance, { metrics, logger }: GatewayServerOptions): void {
  server.setErrorHandler((error: FastifyError | HttpRefusal, _, reply) => {
    const { status, headers, body, outcome } = writeRefusal(transportRefusal(error), 'application/json');
    if (status === 500) logger.error({ err: error }, 'a request failed inside the gateway');
    metrics.request(outcome, reply.elapsedTime);
    return reply.code(status).headers(headers).send(body);
  });
  server.setNotFoundHandler(() => {
    throw new HttpRefusal(404, 'There is nothing at this path: the GraphQL endpoint is /graphql.');
  });
}

/** For what is refused before the guard has seen it. */
function sendRefusal(reply: FastifyReply, error: FastifyError): void {
  const { status, headers, body } = writeRefusal(transportRefusal(error), 'application/json');
  reply
    .code(status)
    .headers({ ...securityHeaders, ...headers })
    .send(body);
}

async function allowOrigins(server: FastifyInstance, origins: readonly string[]): Promise<void> {
  const [methods, exposedHeaders] = [['GET', 'POST'], ['retry-after']];
  await server.register(cors, {
    origin: [...origins],
    methods,
    exposedHeaders,
    maxAge: 86_400,
    strictPreflight: false,
  });
}

function cutOffWhoDoesNotRead(server: FastifyInstance): void {
  const unread = new UnreadAnswers();
  server.addHook<unknown>('onSend', (_, reply, payload, done) => {
    if (typeof payload === 'string' || Buffer.isBuffer(payload)) unread.watch(reply.raw, payload.length);
    done(null, payload);
  });
}
