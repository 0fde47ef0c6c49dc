import type { Endpoint } from '../../schema/registry/Hub.ts';
import { Cancellation } from '../Cancellation.ts';
import { limits } from '../limits.ts';
import { transportFailure } from './callFailure.ts';
import type { TransportAnswer, TransportCall } from './Transport.ts';

/**
 * Calls that wait for one exchange with an endpoint. One whose client goes away is settled at once and leaves the others
 * alone; the last that leaves takes the exchange with it.
 */
export class Callers {
  readonly calls: TransportCall[] = [];
  readonly #settle: ((answer: TransportAnswer) => void)[] = [];

  /** True where a call has about as much time as those that are here. */
  suits({ deadlineMs }: TransportCall): boolean {
    const [first] = this.calls;
    return !first || Math.abs(first.deadlineMs - deadlineMs) <= limits.joinedDeadlineMs;
  }

  /** Resolves to the answer to this call. */
  add(call: TransportCall): Promise<TransportAnswer> {
    this.calls.push(call);
    return new Promise((settle) => this.#settle.push(settle));
  }

  /** Has the call with this index sent by itself and gives it its answer. */
  async settleAlone(index: number, send: (call: TransportCall) => Promise<TransportAnswer>): Promise<void> {
    this.settle(index, await send(this.calls[index] as TransportCall));
  }

  /** Gives the call with this index its answer. */
  settle(index: number, answer: TransportAnswer): void {
    this.#settle[index]?.(answer);
  }

  /**
   * Waits for the exchange.
   * @param exchange is given the time that all have, and a cancellation for when every client has gone
   */
  async during<Result>(
    endpoint: Pick<Endpoint, 'hubCode' | 'subgraph'>,
    exchange: (terms: { readonly deadlineMs: number; readonly cancellation: Cancellation }) => Promise<Result>,
  ): Promise<Result> {
    const everybodyLeft = new Cancellation();
    const gone: TransportAnswer = {
      failure: transportFailure(endpoint.hubCode, endpoint.subgraph, 'HUB_TIMEOUT'),
      bytes: 0,
    };
    let waiting = this.calls.length;
    const leaving = this.calls.map(({ cancellation }, index) => {
      const leave = () => {
        this.settle(index, gone);
        waiting -= 1;
        if (waiting === 0) everybodyLeft.cancel();
      };
      if (cancellation.isCancelled) leave();
      else cancellation.add(leave);
      return { cancellation, leave };
    });
    const deadlineMs = Math.min(...this.calls.map((call) => call.deadlineMs));
    const result = await exchange({ deadlineMs, cancellation: everybodyLeft });
    for (const { cancellation, leave } of leaving) cancellation.remove(leave);
    return result;
  }
}
