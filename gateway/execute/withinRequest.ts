import { gatewayError } from '../errors.ts';
import type { RequestContext } from './RequestContext.ts';

/**
 * Waits for something that other requests may wait for too, but no longer than this request lasts.
 * @throws GraphQLError `REQUEST_TIMEOUT` where the request ends first
 */
export async function withinRequest<Result>({ cancellation }: RequestContext, work: Promise<Result>): Promise<Result> {
  let end = () => {};
  const ended = new Promise<never>((_, reject) => {
    end = () => reject(gatewayError('REQUEST_TIMEOUT', 'The request ended before its operation was planned.'));
    if (cancellation.isCancelled) end();
    else cancellation.add(end);
  });
  try {
    return await Promise.race([work, ended]);
  } finally {
    cancellation.remove(end);
  }
}
