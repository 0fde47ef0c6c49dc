import { STATUS_CODES } from 'node:http';
import type { Server } from 'node:https';
import type { Duplex } from 'node:stream';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { TlsCredentials } from '../../identity/tls/TlsCredentials.ts';
import { superviseTls, tlsServerOptions } from '../../identity/tls/tlsServer.ts';
import type { CustomsRates } from '../../schema/registry/CustomsRates.ts';
import type { SettlementTerms } from '../../schema/registry/SettlementTerms.ts';
import { type HubAuthentication, openToAll } from './access/HubAuthentication.ts';
import type { Database } from './database/Database.ts';
import type { HubFacts } from './HubFacts.ts';
import { formatErrors, hubError, statusOf } from './hubErrors.ts';
import type { ReceiptBook } from './receipts/ReceiptBook.ts';
import type { AnySubgraph } from './Subgraph.ts';
import { logOf, serveSubgraph } from './serveSubgraph.ts';
import { noSupergraph, type Supergraph } from './supergraph/Supergraph.ts';
import { limits } from './work/limits.ts';
import { RowQueue } from './work/RowQueue.ts';

/** One contract together with the schema of the database that holds its rows. */
export interface ServedSubgraph {
  readonly subgraph: AnySubgraph;
  readonly database: Database;
  /** Its receipts; when left out, it issues none. */
  readonly receipts?: ReceiptBook;
}

interface HubServerOptions {
  readonly hub: HubFacts;
  readonly served: readonly ServedSubgraph[];
  readonly log: FastifyBaseLogger;
  /** Plain HTTP when left out. */
  readonly tls?: TlsCredentials;
  readonly now?: () => number;
  readonly terms: () => SettlementTerms;
  readonly customsRates: () => CustomsRates;
  /** See HubContext; without it, 0. */
  readonly releaseDelayMs?: number;
  /** When left out, everybody may do everything. */
  readonly authentication?: HubAuthentication;
  /** How to ask other hubs; when left out, whatever needs them fails. The caller closes it. */
  readonly supergraph?: Supergraph;
  /** Rows that one operation may request; the default of hubs when left out. */
  readonly maxRows?: number;
  /** False to not compile repeated operations. */
  readonly jit?: boolean;
}

/**
 * The HTTP server of one hub: each contract at `/<contract>` as a federated subgraph (GraphQL over HTTP, single or
 * batched), `/health/live` and `/health/ready`. The caller listens and closes it.
 */
export async function serveHub(options: HubServerOptions) {
  const { hub, served, log, tls, now = Date.now, terms, customsRates, supergraph = noSupergraph } = options;
  const { releaseDelayMs = 0 } = options;
  const authentication = options.authentication ?? openToAll;
  const bounds = { queue: new RowQueue(), maxRows: options.maxRows ?? limits.operationRows, jit: options.jit ?? true };
  const server = Fastify({
    loggerInstance: log,
    bodyLimit: limits.bodyBytes,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    clientErrorHandler: refuseConnection,
    https: tls ? tlsServerOptions(tls) : null,
  }) as unknown as FastifyInstance;
  if (tls) superviseTls(server.server as unknown as Server, tls, log);
  server.setErrorHandler((error: Error, _, reply) =>
    reply.code(statusOf(error)).send({ data: null, errors: formatErrors([error], logOf(server)) }),
  );
  server.decorateRequest('authenticated');
  keepRawBodies(server);
  for (const { subgraph, database, receipts } of served) {
    const environment = { hub, database, now, terms, customsRates, releaseDelayMs, receipts, supergraph };
    await server.register(async (scope) => serveSubgraph(scope, subgraph, environment, authentication, bounds));
  }
  server.get('/health/live', () => ({ status: 'ok' }));
  server.get('/health/ready', async (_, reply) => {
    const ready = await Promise.all(served.map(({ database }) => database.isReachable()));
    return ready.every(Boolean) ? { status: 'ok' } : reply.code(503).send({ status: 'database unreachable' });
  });
  return server;
}

/** Signatures cover the bytes of a body, not its parsed value. */
function keepRawBodies(server: FastifyInstance): void {
  server.decorateRequest('rawBody');
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeContentTypeParser('application/json');
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    request.rawBody = body as Buffer;
    return parse(request, body.toString(), done);
  });
}

/** By Node's code of what is wrong with a request; 400 for all others. */
const statuses: Readonly<Record<string, number>> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };

/**
 * Refuses a request that is not HTTP and closes the connection. Nothing is logged: the error contains the bytes that were
 * sent, and with them the tokens of the sender.
 */
function refuseConnection({ code = '' }: NodeJS.ErrnoException, socket: Duplex): void {
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = statuses[code] ?? 400;
  const error = hubError('BAD_REQUEST', 'This is not an HTTP request within the size limits.');
  const body = JSON.stringify({ data: null, errors: formatErrors([error], () => {}) });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end([...head, '', body].join('\r\n'), () => socket.destroy());
}
