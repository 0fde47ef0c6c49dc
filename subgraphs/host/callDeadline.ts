import type { FastifyReply, FastifyRequest } from 'fastify';
import { deadlineHeader } from '../../schema/deadlineHeader.ts';

/** No caller waits longer than this, whatever it says: a gateway gives an owned read 5 s and a request 10 s. */
const maxTimeoutMs = 30_000;

/** Aborts when the caller's deadline (its header, in milliseconds from now) passes or the caller hangs up. */
export function callDeadline(request: FastifyRequest, reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeoutMs(request.headers[deadlineHeader]));
  timer.unref();
  reply.raw.once('close', () => {
    clearTimeout(timer);
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}

function timeoutMs(header: string | string[] | undefined): number {
  const asked = Number(header);
  return asked > 0 ? Math.min(asked, maxTimeoutMs) : maxTimeoutMs;
}
