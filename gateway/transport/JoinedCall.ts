import type { Hub } from '../hubs/Hub.ts';
import { limits } from '../limits.ts';
import { shareAnswer } from './shareAnswer.ts';
import type { Transport, TransportAnswer, TransportCall } from './Transport.ts';
import { transportFailure } from './TransportFailure.ts';

/** One of the calls that are sent as one. */
interface Member {
  readonly call: TransportCall;
  /** Positions of its representations in the joined call; undefined for a call that is not for entities. */
  readonly slots: readonly number[] | undefined;
  readonly settle: (answer: TransportAnswer) => void;
}

/**
 * Calls that ask one endpoint alike, sent as one; equal representations once. A member whose client goes away leaves the
 * others alone, and the last one that leaves takes the call with it.
 */
export class JoinedCall {
  readonly #hub: Hub;
  readonly #subgraph: string;
  readonly #transport: Transport;
  readonly #members: Member[] = [];
  readonly #slotOf = new Map<string, number>();

  constructor(hub: Hub, subgraph: string, transport: Transport) {
    this.#hub = hub;
    this.#subgraph = subgraph;
    this.#transport = transport;
  }

  /** False where a call must go with others: this one is full, or the two have different times. */
  admits({ representations = [], deadlineMs }: TransportCall): boolean {
    const first = this.#members[0]?.call;
    return (
      this.#members.length < limits.joinedCalls &&
      this.#slotOf.size + representations.length <= limits.joinedRepresentations &&
      (!first || Math.abs(first.deadlineMs - deadlineMs) <= limits.joinedDeadlineMs)
    );
  }

  /** Resolves, after `send`, to the answer to this call alone. Never rejects. */
  add(call: TransportCall): Promise<TransportAnswer> {
    const slots = call.representations?.map((representation) => this.#slotFor(representation));
    return new Promise((settle) => this.#members.push({ call, slots, settle }));
  }

  send(): void {
    const [first, ...others] = this.#members;
    if (first && others.length === 0) this.#ask(first.call).then(first.settle);
    else if (first) void this.#sendJoined(first.call);
  }

  #slotFor(representation: string): number {
    const known = this.#slotOf.get(representation);
    if (known !== undefined) return known;
    const slot = this.#slotOf.size;
    this.#slotOf.set(representation, slot);
    return slot;
  }

  #ask(call: TransportCall): Promise<TransportAnswer> {
    return this.#transport.send(this.#hub, this.#subgraph, call);
  }

  async #sendJoined(first: TransportCall): Promise<void> {
    const members = this.#members;
    const { signal, stopWatching } = this.#watchForLeavers();
    const answer = await this.#ask({
      ...first,
      representations: first.representations && [...this.#slotOf.keys()],
      deadlineMs: Math.min(...members.map(({ call }) => call.deadlineMs)),
      signal,
    });
    stopWatching();
    const shares = shareAnswer(
      answer,
      members.map(({ slots }) => slots),
      this.#slotOf.size,
    );
    for (const [index, { call, settle }] of members.entries()) {
      const share = shares?.[index];
      if (share) settle(share);
      // No call may fail for what another asked.
      else this.#ask(call).then(settle);
    }
  }

  /** A signal that aborts once every member's has. */
  #watchForLeavers(): { readonly signal: AbortSignal; readonly stopWatching: () => void } {
    const controller = new AbortController();
    let waiting = this.#members.length;
    const watched = this.#members.map(({ call: { signal }, settle }) => {
      const leave = () => {
        settle({ failure: transportFailure(this.#hub.code, this.#subgraph, 'HUB_TIMEOUT'), bytes: 0 });
        waiting -= 1;
        if (waiting === 0) controller.abort();
      };
      if (signal.aborted) leave();
      else signal.addEventListener('abort', leave, { once: true });
      return { signal, leave };
    });
    const stopWatching = () => {
      for (const { signal, leave } of watched) signal.removeEventListener('abort', leave);
    };
    return { signal: controller.signal, stopWatching };
  }
}
