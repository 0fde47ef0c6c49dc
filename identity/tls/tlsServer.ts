import type { Server, ServerOptions } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { limits } from '../limits.ts';
import type { TlsCredentials, TlsLog } from './TlsCredentials.ts';

/**
 * What a server over TLS is made with. Where the credentials name authorities, who shows no certificate of theirs is
 * refused before anything is read from it.
 */
export function tlsServerOptions({ pems }: TlsCredentials): ServerOptions {
  const isMutual = pems.ca !== undefined;
  return { ...pems, requestCert: isMutual, rejectUnauthorized: isMutual, handshakeTimeout: limits.tlsHandshakeMs };
}

/** Has a server use the credentials as they are replaced, and say why handshakes fail. */
export function superviseTls(server: Server, credentials: TlsCredentials, log: TlsLog): void {
  credentials.onChange(() => server.setSecureContext(credentials.pems));
  // Each reason once a minute: whoever reaches the port can make handshakes fail.
  const logged = new Set<string>();
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: TLSSocket) => {
    const { authorizationError, remoteAddress } = socket;
    // An HTTP answer to a bad request, which this is taken for too, would wait for the handshake.
    socket.destroy();
    const reason = String(authorizationError ?? error.code);
    // Somebody who only looked whether anything listens.
    if (reason === 'ECONNRESET' || logged.has(reason) || logged.size >= limits.tlsReasons) return;
    logged.add(reason);
    setTimeout(() => logged.delete(reason), limits.tlsReasonMs).unref();
    log.warn({ reason, remoteAddress }, 'A client was refused in the TLS handshake');
  });
}
