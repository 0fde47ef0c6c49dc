import type { FastifyInstance } from 'fastify';

/**
 * Whether requests should be sent to this gateway. It becomes ready when it can answer something, and stays ready while hubs
 * come and go, since a partial response is better than none. From the signal to stop on it is not ready, so that a load
 * balancer sends requests elsewhere while those that still arrive are answered.
 */
export class Readiness {
  readonly #unready: () => string | undefined;
  #state: 'STARTING' | 'LISTENING' | 'READY' | 'STOPPING' = 'STARTING';

  /** @param unready why nothing could be answered yet */
  constructor(unready: () => string | undefined) {
    this.#unready = unready;
  }

  /** The listener is open. */
  listens(): void {
    this.#state = 'LISTENING';
  }

  /** @returns false where nobody was told that it was ready, so that nobody needs time to notice */
  stop(): boolean {
    const wasListening = this.#state === 'LISTENING' || this.#state === 'READY';
    this.#state = 'STOPPING';
    return wasListening;
  }

  /** Why requests should go elsewhere; undefined if ready. */
  get reason(): string | undefined {
    if (this.#state === 'READY') return undefined;
    if (this.#state === 'STOPPING') return 'The gateway is shutting down.';
    const reason = this.#unready();
    if (reason === undefined) this.#state = 'READY';
    return reason;
  }
}

/** `/health/live`: the process responds. `/health/ready`: it accepts requests; otherwise 503 with the reason. */
export function serveHealth(server: FastifyInstance, readiness: Readiness): void {
  server.get('/health/live', () => ({ status: 'ok' }));
  server.get('/health/ready', (_, reply) => {
    const { reason } = readiness;
    return reason === undefined ? { status: 'ok' } : reply.code(503).send({ status: 'not ready', reason });
  });
}
