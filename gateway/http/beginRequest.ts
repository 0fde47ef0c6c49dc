import type { FastifyReply, FastifyRequest } from 'fastify';
import { receiptsHeader } from '../../schema/hubHeaders.ts';
import { Cancellation } from '../Cancellation.ts';
import { FetchTraces } from '../execute/FetchTraces.ts';
import { Received } from '../execute/Received.ts';
import { ReceivedReceipts } from '../execute/ReceivedReceipts.ts';
import type { RequestContext } from '../execute/RequestContext.ts';
import type { ForwardedHeaders, HeaderPolicy } from '../headers/HeaderPolicy.ts';
import type { HubTable } from '../hubs/HubTable.ts';
import { limits } from '../limits.ts';
import type { Authenticated } from './Authentication.ts';
import { HttpRefusal } from './HttpRefusal.ts';

/** The header with which a client requests a trace in `extensions.trace`. */
export const traceHeader = 'ehub-trace';

export interface RequestOptions {
  readonly authenticated: Authenticated;
  readonly hubs: HubTable;
  readonly mayTrace: boolean;
  readonly headerPolicy: HeaderPolicy | undefined;
}

/**
 * The context of one client request: cancelled when its time limit ends or the client leaves before the response.
 * @throws HttpRefusal 431 where a header that goes to subgraphs is too long
 */
export function beginRequest(request: FastifyRequest, reply: FastifyReply, options: RequestOptions): RequestContext {
  const { headerPolicy } = options;
  const forwardedHeaders = headerPolicy && forwarded(headerPolicy, request.headers);
  const cancellation = new Cancellation();
  const timer = setTimeout(() => cancellation.cancel(), limits.requestBudgetMs);
  reply.raw.once('close', () => {
    clearTimeout(timer);
    if (!reply.raw.writableFinished) cancellation.cancel();
  });
  const { caller } = options.authenticated;
  return {
    cancellation,
    deadlineMs: performance.now() + limits.requestBudgetMs,
    caller,
    token: options.authenticated.token,
    credentials: options.authenticated.credentials,
    forwardedHeaders,
    traces: options.mayTrace && request.headers[traceHeader] !== undefined ? new FetchTraces() : undefined,
    receipts: request.headers[receiptsHeader] === '1' ? new ReceivedReceipts(caller.party) : undefined,
    received: new Received(),
    hubs: options.hubs,
  };
}

/** @throws HttpRefusal */
function forwarded(policy: HeaderPolicy, headers: FastifyRequest['headers']): ForwardedHeaders {
  const name = policy.tooLong(headers);
  if (name === undefined) return policy.apply(headers);
  throw new HttpRefusal(431, `The header ${name} exceeds ${limits.forwardedHeaderLength} characters.`);
}
