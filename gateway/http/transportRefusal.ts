import type { Duplex } from 'node:stream';
import type { FastifyError } from 'fastify';
import { limits } from '../limits.ts';
import { securityHeaders } from './browserGuards.ts';
import { HttpRefusal } from './HttpRefusal.ts';
import { type GraphQLHttpAnswer, writeRefusal } from './httpAnswer.ts';

/** An error from outside GraphQL (a body that is cut off, a bad URL, a defect) as a refusal. */
export function transportRefusal(error: FastifyError | HttpRefusal): HttpRefusal {
  if (error instanceof HttpRefusal) return error;
  // The client hung up within its body.
  const status = error.statusCode ?? (error.code === 'ECONNRESET' ? 400 : 500);
  if (status < 500) return new HttpRefusal(status, 'The request cannot be read.');
  return new HttpRefusal(500, 'The gateway failed to answer.', { code: 'INTERNAL_SERVER_ERROR' });
}

/** Node's error codes for requests that are not HTTP or exceed its limits. */
const refusals: Readonly<Record<string, HttpRefusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: new HttpRefusal(
    408,
    `The request was not complete within ${limits.requestReadMs / 1000} s.`,
  ),
  HPE_HEADER_OVERFLOW: new HttpRefusal(431, `The request headers exceed ${limits.requestHeadBytes} bytes.`),
  HPE_CHUNK_EXTENSIONS_OVERFLOW: new HttpRefusal(413, 'The chunk extensions of the request are too long.'),
};
const noHttp = new HttpRefusal(400, 'This is not an HTTP request.');

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  413: 'Content Too Large',
  431: 'Request Header Fields Too Large',
};

/** Refuses an invalid request on a connection, as a GraphQL response, and closes the connection. */
export function refuseConnection({ code = '' }: NodeJS.ErrnoException, socket: Duplex, isAnswering: boolean): void {
  if (code === 'ECONNRESET' || !socket.writable || isAnswering) {
    socket.destroy();
    return;
  }
  const answer = writeRefusal(refusals[code] ?? noHttp, 'application/json');
  socket.end(rawAnswer(answer), () => socket.destroy());
}

function rawAnswer({ status, headers, body }: GraphQLHttpAnswer): string {
  const all = {
    ...securityHeaders,
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${reasons[status]}`, ...lines, '', body].join('\r\n');
}
