import type { Endpoint } from '../../schema/registry/Hub.ts';
import { limits } from '../limits.ts';
import { Callers } from './Callers.ts';
import { CallsApart, endpointKey } from './CallsApart.ts';
import type { BatchTransport, Transport, TransportAnswer, TransportCall } from './Transport.ts';

/** Reads for one endpoint that leave together. */
interface Batch {
  readonly endpoint: Endpoint;
  readonly callers: Callers;
}

/**
 * Sends the reads that leave for one endpoint at the same time, whatever they ask, as the operations of one HTTP request,
 * where the hub's entry in the registry says that the endpoint takes such requests. The first answer then comes with the
 * last, so it is for the operator to say.
 */
export class CallBatcher implements Transport {
  readonly #transport: BatchTransport;
  #open = new Map<string, Batch>();
  readonly #apart = new CallsApart();
  readonly #leave = (): void => {
    const leaving = this.#open.values();
    // Not cleared: V8 keeps what was in a cleared map as long as an older table of it is not collected.
    this.#open = new Map();
    for (const batch of leaving) this.#send(batch);
  };

  constructor(transport: BatchTransport) {
    this.#transport = transport;
  }

  send(endpoint: Endpoint, call: TransportCall): Promise<TransportAnswer> {
    const mayGo = call.markedPrefix && !call.isMutation && endpoint.batched;
    if (!mayGo || this.#apart.has(kindOf(endpoint))) return this.#transport.send(endpoint, call);
    const key = endpointKey(endpoint, call);
    const open = this.#open.get(key);
    if (open && open.callers.calls.length < limits.batchedCalls && open.callers.suits(call))
      return open.callers.add(call);
    if (open) this.#send(open);
    if (this.#open.size === 0) process.nextTick(this.#leave);
    const batch = { endpoint, callers: new Callers() };
    this.#open.set(key, batch);
    return batch.callers.add(call);
  }

  async #send({ endpoint, callers }: Batch): Promise<void> {
    const { calls } = callers;
    const ask = (call: TransportCall) => this.#transport.send(endpoint, call);
    if (calls.length === 1) return callers.settleAlone(0, ask);
    const answers = await callers.during(endpoint, (terms) => this.#transport.sendBatch(endpoint, calls, terms));
    for (const index of calls.keys()) {
      const answer = Array.isArray(answers) ? answers[index] : answers;
      const isDoubtful = answer.failure?.mayBeItsOwn;
      if (isDoubtful) this.#apart.add(kindOf(endpoint));
      // No call may fail for what another asked, or for how it was sent; where its time is over, it has failed.
      if (isDoubtful && answer.failure.code !== 'HUB_TIMEOUT') void callers.settleAlone(index, ask);
      else callers.settle(index, answer);
    }
  }
}

function kindOf({ hubCode, subgraph }: Endpoint): string {
  return `${hubCode} ${subgraph}`;
}
