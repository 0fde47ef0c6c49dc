import type { Endpoint } from '../../schema/registry/Hub.ts';
import { CopiesInTurns } from '../json/CopiesInTurns.ts';
import { copyOf } from '../json/copyOf.ts';
import { limits } from '../limits.ts';
import { Callers } from './Callers.ts';
import { CallsApart, endpointKey } from './CallsApart.ts';
import { shareAnswer } from './shareAnswer.ts';
import type { Transport, TransportAnswer, TransportCall } from './Transport.ts';

/**
 * Sends reads that different requests make alike, in one turn of the event loop, as one call: entities of the same
 * fields in one `_entities`, equal reads once. The call leaves after all of them were made, so nobody is given an answer
 * that is older than its question. Only calls of one principal to one endpoint are joined, and never mutations.
 */
export class CallJoiner implements Transport {
  readonly #transport: Transport;
  /**
   * Calls of this turn, the last of each kind: by their prefix, which is one string for all calls of one fetch and so is
   * found without being read, and by the rest.
   */
  #open = new Map<string, Map<string, JoinedCall>>();
  readonly #apart = new CallsApart();
  readonly #leave = (): void => {
    const leaving = this.#open.values();
    // Not cleared: V8 keeps what was in a cleared map as long as an older table of it is not collected.
    this.#open = new Map();
    for (const alike of leaving) for (const joined of alike.values()) joined.send();
  };

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  send(endpoint: Endpoint, call: TransportCall): Promise<TransportAnswer> {
    if (call.isMutation || isLong(call) || this.#isApart(endpoint, call)) return this.#transport.send(endpoint, call);
    const key = endpointKey(endpoint, call) + call.variablesText;
    const alike = this.#open.get(call.prefix) ?? new Map<string, JoinedCall>();
    const open = alike.get(key);
    if (open?.admits(call)) return open.add(call);
    // One that is full leaves at once.
    open?.send();
    if (this.#open.size === 0) setImmediate(this.#leave);
    const joined = new JoinedCall(endpoint, this.#transport, () => this.#apart.add(kindOf(endpoint, call)));
    alike.set(key, joined);
    this.#open.set(call.prefix, alike);
    return joined.add(call);
  }

  #isApart(endpoint: Endpoint, call: TransportCall): boolean {
    return !this.#apart.isEmpty && this.#apart.has(kindOf(endpoint, call));
  }
}

/** True for a call that others cannot be joined with. */
function isLong({ representations }: TransportCall): boolean {
  return representations !== undefined && representations.length > limits.joinedRepresentations;
}

function kindOf({ hubCode }: Endpoint, { prefix }: TransportCall): string {
  return `${hubCode} ${prefix}`;
}

/** Calls that ask one endpoint alike, sent as one; equal representations once. */
export class JoinedCall {
  readonly #endpoint: Endpoint;
  readonly #transport: Transport;
  readonly #onApart: () => void;
  readonly #callers = new Callers();
  readonly #slotOf = new Map<string, number>();
  /** For each call the positions of its representations; undefined for a call that is not for entities. */
  readonly #slots: (readonly number[] | undefined)[] = [];

  readonly #ask = (call: TransportCall): Promise<TransportAnswer> => this.#transport.send(this.#endpoint, call);

  /** @param onApart told where each call had to be asked alone after all */
  constructor(endpoint: Endpoint, transport: Transport, onApart: () => void) {
    this.#onApart = onApart;
    this.#endpoint = endpoint;
    this.#transport = transport;
  }

  /** False where a call must go with others: this one is full, or the two have different times. */
  admits(call: TransportCall): boolean {
    return (
      this.#slots.length < limits.joinedCalls &&
      this.#slotOf.size + (call.representations?.length ?? 0) <= limits.joinedRepresentations &&
      this.#callers.suits(call)
    );
  }

  /** Resolves, after `send`, to the answer to this call alone. Never rejects. */
  add(call: TransportCall): Promise<TransportAnswer> {
    this.#slots.push(call.representations?.map((representation) => this.#slotFor(representation)));
    return this.#callers.add(call);
  }

  send(): void {
    const [first, ...others] = this.#callers.calls;
    if (first && others.length === 0) void this.#callers.settleAlone(0, this.#ask);
    else if (first) void this.#sendJoined(first);
  }

  #slotFor(representation: string): number {
    const known = this.#slotOf.get(representation);
    if (known !== undefined) return known;
    const slot = this.#slotOf.size;
    this.#slotOf.set(representation, slot);
    return slot;
  }

  async #sendJoined(first: TransportCall): Promise<void> {
    const representations = first.representations && [...this.#slotOf.keys()];
    const answer = await this.#callers.during(this.#endpoint, (terms) =>
      this.#ask({ ...first, representations, ...terms }),
    );
    const shares =
      (answer.characters ?? 0) > limits.turnCharacters ? await this.#shareInTurns(answer) : this.#share(answer);
    // One call's entities may have kept the hub busy until it was too late for all.
    if (!shares || answer.failure?.mayBeItsOwn) this.#onApart();
    for (const index of this.#slots.keys()) {
      const share = shares?.[index];
      if (share) this.#callers.settle(index, share);
      // No call may fail for what another asked.
      else void this.#callers.settleAlone(index, this.#ask);
    }
  }

  async #shareInTurns(answer: TransportAnswer): Promise<TransportAnswer[] | undefined> {
    const copies = new CopiesInTurns(limits.copiedValues);
    const shares = this.#share(answer, copies.copy);
    try {
      if (shares) await copies.finish();
      return shares;
    } catch {
      return undefined;
    }
  }

  #share(answer: TransportAnswer, copy = copyOf): TransportAnswer[] | undefined {
    try {
      return shareAnswer(answer, this.#slots, this.#slotOf.size, copy);
    } catch {
      // Data too deep, or too much, to be copied.
      return undefined;
    }
  }
}
