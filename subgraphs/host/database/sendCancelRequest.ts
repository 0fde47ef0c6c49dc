import { connect } from 'node:net';
import { limits } from './limits.ts';

/** Names a session to the server, or to the pooler, that it is connected to. */
export interface BackendKey {
  readonly processID: number;
  readonly secretKey: number;
  /** A host, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
}

/** The code of a CancelRequest: 1234 and 5678 in its halves. */
const cancelCode = 80_877_102;

/**
 * Asks for the running statement of a session to be cancelled, as the wire protocol has it: by a connection of its own,
 * which the server closes without an answer. `pg` can send this too, but does not say when it has been processed.
 * @see https://www.postgresql.org/docs/current/protocol-flow.html "Canceling Requests in Progress"
 */
export function sendCancelRequest({ processID, secretKey, host, port }: BackendKey): Promise<void> {
  const message = Buffer.alloc(16);
  for (const [index, value] of [message.length, cancelCode, processID, secretKey].entries())
    message.writeInt32BE(value, index * 4);
  return new Promise((resolve) => {
    const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
    socket.setTimeout(limits.connectTimeoutMs, () => socket.destroy());
    socket.once('error', () => socket.destroy());
    socket.once('close', () => resolve());
    socket.end(message);
    socket.resume();
  });
}
