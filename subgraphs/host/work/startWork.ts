import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLError } from 'graphql';
import { deadlineHeader } from '../../../schema/hubHeaders.ts';
import { hubError } from '../hubError.ts';
import { CallWork } from './CallWork.ts';
import { limits } from './limits.ts';
import type { RowQueue } from './RowQueue.ts';

/**
 * The work of a request, which ends when the caller's deadline passes (its header, in milliseconds from now) or the caller
 * hangs up.
 * @param answer sends an error in place of an answer
 */
export function startWork(
  request: FastifyRequest,
  reply: FastifyReply,
  queue: RowQueue,
  answer: (error: GraphQLError) => void,
): CallWork {
  const work = new CallWork((error) => {
    queue.leaveWhole(work);
    if (!reply.sent) answer(error);
  });
  const timer = setTimeout(
    () => work.end(hubError('DEADLINE_EXCEEDED', 'The deadline of the call passed.')),
    timeoutMs(request.headers[deadlineHeader]),
  );
  timer.unref();
  reply.raw.once('close', () => {
    clearTimeout(timer);
    if (!reply.raw.writableFinished) work.abandon();
    queue.leaveWhole(work);
  });
  return work;
}

function timeoutMs(header: string | string[] | undefined): number {
  const asked = Number(header);
  return asked > 0 ? Math.min(asked, limits.longestTimeoutMs) : limits.timeoutMs;
}
