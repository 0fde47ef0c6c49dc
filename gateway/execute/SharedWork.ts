import { Cancellation } from '../Cancellation.ts';
import { gatewayError } from '../errors.ts';
import type { RequestContext } from './RequestContext.ts';

/** Work that several requests wait for. Whoever does it is told when the last of them has left. */
export class SharedWork<Result> {
  /** Lets go of it at its end: what refers to this may live longer than it should. */
  #work: Promise<Result> | undefined;
  #waiting = 0;
  readonly #unwanted = new Cancellation();

  /** @param begin is called at once, with what is cancelled when nobody waits any more */
  constructor(begin: (unwanted: Cancellation) => Promise<Result>) {
    this.#work = begin(this.#unwanted).finally(() => {
      this.#work = undefined;
    });
  }

  /** False once it has ended or nobody waits for it: then it is to be begun anew. */
  get isWanted(): boolean {
    return this.#work !== undefined && !this.#unwanted.isCancelled;
  }

  /**
   * @param request waits no longer than it lasts; without one it is wanted to its end
   * @throws GraphQLError `REQUEST_TIMEOUT` where the request ends first
   */
  async result(request?: RequestContext): Promise<Result> {
    const work = this.#work;
    if (!work) throw new Error('The work has ended.');
    this.#waiting += 1;
    try {
      return await (request ? withinRequest(request, work) : work);
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0) this.#unwanted.cancel();
    }
  }
}

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
