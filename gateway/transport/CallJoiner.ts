import type { Endpoint } from '../../schema/registry/Hub.ts';
import { limits } from '../limits.ts';
import { CallsApart } from './CallsApart.ts';
import { endpointKey } from './endpointKey.ts';
import { JoinedCall } from './JoinedCall.ts';
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
