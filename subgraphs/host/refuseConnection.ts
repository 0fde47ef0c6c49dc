import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { formatErrors } from './formatErrors.ts';
import { hubError } from './hubError.ts';

/** By Node's code of what is wrong with a request; 400 for all others. */
const statuses: Readonly<Record<string, number>> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };

/**
 * Refuses on a connection what is no HTTP, and closes it. Nothing is logged: the error holds the bytes that were sent, and
 * with them the sender's tokens.
 */
export function refuseConnection({ code = '' }: NodeJS.ErrnoException, socket: Duplex): void {
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = statuses[code] ?? 400;
  const error = hubError('BAD_REQUEST', 'This is not an HTTP request within the bounds.');
  const body = JSON.stringify({ data: null, errors: formatErrors([error], () => {}) });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end([...head, '', body].join('\r\n'), () => socket.destroy());
}
