import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { SupergraphClient } from '../../../subgraphs/host/supergraph/SupergraphClient.ts';
import { TestServer } from '../../support/http/TestServer.ts';

interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * A fake: it stands for a gateway with all hubs behind it, and answers only the operations that shipments sends, by their
 * names, from what a test puts into it. what is for the destination goes on to a real hub.
 */
export class FakeSupergraph {
  readonly products = new Map<string, object>();
  readonly reservations = new Map<string, object>();
  readonly hubs = new Map<string, object>([
    ['CNHGH', { currency: 'CNY', subgraphs: [] }],
    ['MYKUL', { currency: 'MYR', subgraphs: [] }],
  ]);
  /** The shipments endpoint of each hub. */
  readonly shipmentsUrls = new Map<string, string>();
  /** Hubs on version 1.3 of the contract, which hold an allowance for the quote. */
  readonly olderHubs = new Set<string>();
  /** The names of the operations that came, in their order. */
  readonly operations: string[] = [];
  /** Stands in for the answer of an operation: an object to answer, or `HANG` for none. */
  readonly overrides = new Map<string, object | 'HANG'>();

  /** Operations that are done and whose answers are lost. */
  readonly lostAnswers = new Set<string>();

  #server: TestServer | undefined;
  #client: SupergraphClient | undefined;

  async start(): Promise<SupergraphClient> {
    this.#server = await TestServer.start((request, response) => void this.#serve(request, response));
    this.#client = new SupergraphClient(this.#server.at('/graphql'));
    return this.#client;
  }

  /** From now on nobody listens. */
  async stop(): Promise<void> {
    await this.#server?.close();
    await this.#client?.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const operation = JSON.parse(await text(request)) as Operation;
    const name = /^\s*(?:query|mutation) (\w+)/.exec(operation.query)?.[1] ?? '';
    this.operations.push(name);
    const override = this.overrides.get(name);
    if (override === 'HANG') return;
    const done = override ?? (await this.#answer(name, operation));
    const answer = this.lostAnswers.has(name) ? lost : done;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ...answer, extensions: { note: 'from a fake supergraph' } }));
  }

  async #answer(name: string, operation: Operation): Promise<object> {
    const { id, code, destination, input } = operation.variables as {
      id: string;
      code: string;
      destination: string;
      input: { destination: string; holdAllowance?: boolean };
    };
    switch (name) {
      case 'ProductToQuote':
        return { data: { product: this.products.get(id) ?? null } };
      case 'ProductsToEstimate':
        return {
          data: Object.fromEntries(
            Object.entries(operation.variables).map(([name, productId]) => [
              name.replace('id', 'product'),
              this.products.get(String(productId)) ?? null,
            ]),
          ),
        };
      case 'EstimateImports':
        if (this.olderHubs.has(destination)) return unsupported(destination);
        return forward(this.shipmentsUrls.get(destination), operation, destination);
      case 'DestinationOfQuote':
        return { data: { hub: this.hubs.get(code) ?? null } };
      case 'ReservationToBook':
        return { data: { reservation: this.reservations.get(id) ?? null } };
      case 'HoldForBooking':
        if (this.olderHubs.has(input.destination)) return unsupported(input.destination);
        return forward(this.shipmentsUrls.get(input.destination), operation, input.destination);
      case 'AssessForQuote':
        if (input.holdAllowance !== undefined && this.olderHubs.has(input.destination)) {
          return unsupported(input.destination);
        }
        return forward(this.shipmentsUrls.get(input.destination), operation, input.destination);
      case 'TellOfImport':
        return forward(this.shipmentsUrls.get(input.destination), operation, input.destination);
      default:
        return { errors: [{ message: `The fake supergraph does not know the operation ${name}.` }] };
    }
  }
}

const lost = { errors: [{ message: 'Too slow.', extensions: { code: 'HUB_TIMEOUT', retryable: true } }] };

function unsupported(hub: string) {
  const extensions = { code: 'HUB_UNSUPPORTED', hub, subgraph: 'shipments', retryable: false };
  return { data: null, errors: [{ message: `${hub} serves an older contract.`, extensions }] };
}

async function forward(url: string | undefined, operation: Operation, hub: string): Promise<object> {
  if (!url) {
    const extensions = { code: 'HUB_UNREACHABLE', hub, subgraph: 'shipments', retryable: true };
    return { data: null, errors: [{ message: `Hub ${hub} cannot be reached.`, path: ['assessImport'], extensions }] };
  }
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(operation),
    signal: AbortSignal.timeout(10_000),
  });
  return (await response.json()) as object;
}
