import type { Server, ServerOptions } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { limits } from '../limits.ts';
import type { TlsCredentials, TlsLog } from './TlsCredentials.ts';

/**
 * Options of a TLS server. If the credentials name authorities, a client without a certificate from one of them is refused
 * before anything is read from it.
 */
export function tlsServerOptions({ pems }: TlsCredentials): ServerOptions {
  const isMutual = pems.ca !== undefined;
  return { ...pems, requestCert: isMutual, rejectUnauthorized: isMutual, handshakeTimeout: limits.tlsHandshakeMs };
}

/** Keeps a server's credentials up to date and logs why handshakes fail. */
export function superviseTls(server: Server, credentials: TlsCredentials, log: TlsLog): void {
  credentials.onChange(() => server.setSecureContext(credentials.pems));
  // Each reason once a minute: anyone who reaches the port can make handshakes fail.
  const logged = new Set<string>();
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: TLSSocket) => {
    const { authorizationError, remoteAddress } = socket;
    // Node's HTTP response to a bad request, which this counts as, would wait for the handshake.
    socket.destroy();
    const reason = String(authorizationError ?? error.code);
    // A client that only probed the port.
    if (reason === 'ECONNRESET' || logged.has(reason) || logged.size >= limits.tlsReasons) return;
    logged.add(reason);
    setTimeout(() => logged.delete(reason), limits.tlsReasonMs).unref();
    log.warn({ reason, remoteAddress }, 'A client was refused in the TLS handshake');
  });
}
