import type { FastifyReply, FastifyRequest } from 'fastify';
import { Cancellation } from '../Cancellation.ts';
import { FetchTraces } from '../execute/FetchTraces.ts';
import { Received } from '../execute/Received.ts';
import type { RequestContext } from '../execute/RequestContext.ts';
import { limits } from '../limits.ts';
import type { Authenticated } from './Authentication.ts';

/** The header by which a client asks for a trace of its request in `extensions.trace`. */
export const traceHeader = 'ehub-trace';

export interface RequestOptions {
  readonly authenticated: Authenticated;
  /** What the partition layer keeps for the request. */
  readonly partition: unknown;
  readonly mayTrace: boolean;
}

/** The context of one client request: it is cancelled when its budget ends or the client goes away before its answer. */
export function beginRequest(request: FastifyRequest, reply: FastifyReply, options: RequestOptions): RequestContext {
  const cancellation = new Cancellation();
  const timer = setTimeout(() => cancellation.cancel(), limits.requestBudgetMs);
  reply.raw.once('close', () => {
    clearTimeout(timer);
    if (!reply.raw.writableFinished) cancellation.cancel();
  });
  return {
    cancellation,
    deadlineMs: performance.now() + limits.requestBudgetMs,
    caller: options.authenticated.caller,
    token: options.authenticated.token,
    credentials: options.authenticated.credentials,
    forwardedHeaders: {},
    traces: options.mayTrace && request.headers[traceHeader] !== undefined ? new FetchTraces() : undefined,
    received: new Received(),
    partition: options.partition,
  };
}
