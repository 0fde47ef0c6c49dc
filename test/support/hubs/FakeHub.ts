import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Endpoint, Hub, HubState } from '../../../schema/registry/Hub.ts';
import type { Behaviour } from './Behaviour.ts';
import type { FakeContract } from './FakeContract.ts';

export interface FakeHubOptions<Rows> {
  /** UN/LOCODE, e.g. `MYKUL`. */
  readonly code: string;
  /** By name (`merchants`, …); a name becomes a path of the hub's server. */
  readonly contracts: Readonly<Record<string, FakeContract<Rows>>>;
  /** What resolvers find as `context.rows`. */
  readonly rows: Rows;
  readonly state?: HubState;
  /** Lets the gateway send several operations in one request. */
  readonly batched?: boolean;
}

/** One request as it came in. */
export interface FakeCall {
  readonly subgraph: string;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON: one operation, or a list of them where the endpoint is batched. */
  readonly body: { readonly query: string; readonly variables?: Record<string, unknown> };
  /** `ABANDONED`: the caller hung up before the answer was out. */
  state: 'OPEN' | 'ANSWERED' | 'ABANDONED';
  /** Objects in the lists of the answer: what crossed the wire as rows. */
  rowsSent: number;
}

/**
 * A hub that answers contracts from memory over real HTTP, and that can be told to be slow, wrong or gone. It records
 * what it is asked. Light enough for 128 in one process.
 */
export class FakeHub<Rows = unknown> {
  readonly calls: FakeCall[] = [];
  readonly rows: Rows;
  readonly #options: FakeHubOptions<Rows>;
  readonly #behaviours = new Map<string, Behaviour>();
  readonly #once: Behaviour[] = [];
  readonly #sockets = new Set<Socket>();
  #contracts: Readonly<Record<string, FakeContract<Rows>>>;
  #server: Server | undefined;
  #port = 0;
  #watchers = new Set<() => void>();

  private constructor(options: FakeHubOptions<Rows>) {
    this.#options = options;
    this.#contracts = options.contracts;
    this.rows = options.rows;
  }

  static async start<Rows>(options: FakeHubOptions<Rows>): Promise<FakeHub<Rows>> {
    const hub = new FakeHub(options);
    await hub.revive();
    return hub;
  }

  /** The hub as a registry would describe it. */
  get hub(): Hub {
    const { code, state = 'ACTIVE' } = this.#options;
    const endpoints = Object.keys(this.#contracts).map((name): [string, Endpoint] => [name, this.endpoint(name)]);
    const country = code.slice(0, 2);
    return { code, name: code, country, currency: 'USD', timeZone: 'UTC', state, subgraphs: new Map(endpoints) };
  }

  /** Where it serves a contract; of one that it does not serve, where it would. */
  endpoint(subgraph: string): Endpoint {
    const { code, batched = false } = this.#options;
    return { hubCode: code, subgraph, url: this.url(subgraph), batched };
  }

  url(subgraph: string): string {
    return `http://127.0.0.1:${this.#port}/${subgraph}`;
  }

  /** Connections that are open to this hub now. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** From now on the hub, or only one of its contracts, behaves so. `{ kind: 'ANSWER' }` makes it well again. */
  behave(behaviour: Behaviour, subgraph = ''): void {
    this.#behaviours.set(subgraph, behaviour);
  }

  /** The next call, and only that one, is met so; several are kept in order. */
  behaveOnce(behaviour: Behaviour): void {
    this.#once.push(behaviour);
  }

  /** Serves a contract in another version from now on. */
  serve(subgraph: string, contract: FakeContract<Rows>): void {
    this.#contracts = { ...this.#contracts, [subgraph]: contract };
  }

  /** Refuses connections, and ends those that are open, until `revive`. */
  async refuse(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** Takes connections again, at the same port. */
  async revive(): Promise<void> {
    if (this.#server) return;
    const server = createServer(
      { keepAliveTimeout: 60_000 },
      (request, response) => void this.#take(request, response),
    );
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      this.#tell();
      socket.once('close', () => {
        this.#sockets.delete(socket);
        this.#tell();
      });
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  close(): Promise<void> {
    return this.refuse();
  }

  /** Resolves when the condition holds; looked at whenever a call comes or ends, or a connection opens or closes. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.#watchers.add(resolve);
      });
    }
  }

  #tell(): void {
    const watchers = this.#watchers;
    this.#watchers = new Set();
    for (const watcher of watchers) watcher();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const subgraph = (request.url ?? '').slice(1);
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const body = JSON.parse(Buffer.concat(chunks).toString());
    const call: FakeCall = { subgraph, headers: request.headers, body, state: 'OPEN', rowsSent: 0 };
    this.calls.push(call);
    response.once('close', () => {
      call.state = response.writableFinished ? 'ANSWERED' : 'ABANDONED';
      this.#tell();
    });
    this.#tell();
    const behaviour = this.#once.shift() ?? this.#behaviours.get(subgraph) ?? this.#behaviours.get('');
    await this.#meet(behaviour ?? { kind: 'ANSWER' }, call, response);
  }

  async #meet(behaviour: Behaviour, call: FakeCall, response: ServerResponse): Promise<void> {
    switch (behaviour.kind) {
      case 'ANSWER':
        return send(response, 200, await this.#answer(call));
      case 'ANSWER_WITH_STATUS':
        return send(response, behaviour.status, await this.#answer(call));
      case 'DELAY':
        await new Promise((resolve) => setTimeout(resolve, behaviour.ms));
        return send(response, 200, await this.#answer(call));
      case 'WAIT':
        await behaviour.until;
        return send(response, 200, await this.#answer(call));
      case 'HANG':
        return;
      case 'RESET':
        return void response.socket?.resetAndDestroy();
      case 'STALL':
      case 'CUT': {
        const text = await this.#answer(call);
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
        response.write(text.slice(0, text.length / 2), () => behaviour.kind === 'CUT' && response.socket?.destroy());
        return;
      }
      case 'TRUNCATE': {
        const text = await this.#answer(call);
        return send(response, 200, text.slice(0, text.length / 2));
      }
      case 'STATUS':
        return send(response, behaviour.status, 'upstream connect error at http://10.0.0.7:8080\n', 'text/plain');
      case 'HTML':
        return send(response, 200, '<!doctype html><title>Maintenance</title>', 'text/html');
      case 'TOO_MUCH':
        return send(response, 200, JSON.stringify({ data: { filler: 'x'.repeat(behaviour.bytes) } }));
      case 'ERRORS_WITHOUT_DATA':
        return send(response, 200, JSON.stringify({ errors: [{ message: 'The database is away.' }] }));
      case 'CHANGE':
        return send(response, 200, behaviour.change(await this.#answer(call)));
      case 'WRONG_SHAPE':
        return send(response, 200, JSON.stringify({ data: ['not', { an: 'object' }] }));
      case 'BODY': {
        const { body } = behaviour;
        return send(response, 200, typeof body === 'string' ? body : JSON.stringify(body));
      }
    }
  }

  async #answer(call: FakeCall): Promise<string> {
    const contract = this.#contracts[call.subgraph];
    if (!contract) return JSON.stringify({ errors: [{ message: `No contract ${call.subgraph} here.` }] });
    const context = { hubCode: this.#options.code, rows: this.rows };
    const results = await Promise.all([call.body].flat().map((operation) => contract.answer(operation, context)));
    call.rowsSent = countRows(results.map(({ data }) => data));
    return JSON.stringify(Array.isArray(call.body) ? results : results[0]);
  }
}

function send(response: ServerResponse, status: number, text: string, type = 'application/json'): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) }).end(text);
}

/** Objects that stand in a list of the data; lists within them are part of their row. */
function countRows(data: readonly unknown[]): number {
  let rows = 0;
  const pending: unknown[] = [...data];
  for (let value = pending.pop(); value !== undefined || pending.length > 0; value = pending.pop()) {
    if (Array.isArray(value)) rows += value.filter((entry) => typeof entry === 'object' && entry !== null).length;
    else if (typeof value === 'object' && value !== null) pending.push(...Object.values(value));
  }
  return rows;
}
