import { performance } from 'node:perf_hooks';
import { type ReceiptHead, receiptHead } from '../../identity/receipts/AnsweredReceipt.ts';
import type { Endpoint, Hub } from '../../schema/registry/Hub.ts';
import { limits } from '../limits.ts';
import { type Capabilities, CapabilityReader } from './Capabilities.ts';
import type { HubRegistry } from './HubRegistry.ts';
import type { HubTable } from './HubTable.ts';
import type { HubStatus, HubSubgraphView, HubView } from './HubView.ts';
import type { Logger } from './Logger.ts';
import type { BreakerChange, EndpointAnswer, EndpointReport, WatchedEndpoints } from './WatchedEndpoints.ts';

/** The state of one endpoint of the current table. */
interface EndpointHealth {
  readonly endpoint: Endpoint;
  capabilities: Capabilities | undefined;
  /** The last known head of its chain of receipts. */
  receiptHead: ReceiptHead | undefined;
  /** When to request it again. */
  headDueMs: number;
  /** When its SDL is to be read (again). */
  readDueMs: number;
  /** When its SDL was last requested. */
  readAtMs: number;
  /** Set if the gateway's last probe got no response: when the endpoint had last responded to any call, 0 for never. */
  silentAfterMs: number | undefined;
  /** A probe waits or is under way; there is never a second. */
  isBusy: boolean;
  /** Its hub has joined a network that is served already, and its SDL has not been asked for. */
  isJoining: boolean;
}

/** The gateway's own probe of an endpoint. */
type Probe = 'READ_SDL' | 'PING';

/**
 * Knows what every endpoint serves and how it does. Most of it comes for nothing, from the calls of clients; only idle
 * and broken endpoints are pinged. What an endpoint serves is read when it joins, moves or recovers, and now and then.
 */
export class HubHealth {
  readonly #endpoints: WatchedEndpoints;
  #contracts: ReadonlyMap<string, string>;
  #reader: CapabilityReader;
  readonly #log: Logger;
  readonly #nowMs: () => number;
  readonly #ends: Array<() => void> = [];
  readonly #probes: Array<() => Promise<void>> = [];
  #underWay = 0;
  #watchDueMs = 0;
  #healths = new Map<string, EndpointHealth>();
  #hasTable = false;

  /** `contracts`: the SDL of each contract by its name. `nowMs` as `performance.now()`. */
  constructor(
    endpoints: WatchedEndpoints,
    contracts: ReadonlyMap<string, string>,
    log: Logger,
    nowMs: () => number = () => performance.now(),
  ) {
    this.#endpoints = endpoints;
    this.#contracts = contracts;
    this.#reader = new CapabilityReader(contracts);
    this.#log = log;
    this.#nowMs = nowMs;
    this.#ends.push(endpoints.onBreaker((change) => this.#onBreaker(change)));
  }

  /** Follows a registry, and looks at the endpoints regularly until closed. */
  static start(
    registry: HubRegistry,
    endpoints: WatchedEndpoints,
    contracts: ReadonlyMap<string, string>,
    log: Logger,
  ): HubHealth {
    const health = new HubHealth(endpoints, contracts, log);
    health.useTable(registry.table);
    health.#ends.push(registry.onTable((table) => health.useTable(table)));
    const timer = setInterval(() => health.look(), limits.healthTickMs);
    timer.unref();
    health.#ends.push(() => clearInterval(timer));
    return health;
  }

  close(): void {
    for (const end of this.#ends) end();
    this.#probes.length = 0;
    this.#healths.clear();
  }

  /** What an endpoint serves; undefined until known, which counts as the whole contract. */
  capabilities(hubCode: string, subgraph: string): Capabilities | undefined {
    return this.#healths.get(keyOf(hubCode, subgraph))?.capabilities;
  }

  /** An endpoint refused something that it is known to serve: its hub may have changed its contract version. */
  doubt(hubCode: string, subgraph: string): void {
    const health = this.#healths.get(keyOf(hubCode, subgraph));
    const nowMs = this.#nowMs();
    if (!health || health.isBusy || nowMs - health.readAtMs < limits.capabilityDoubtMs) return;
    if (this.#reader.knows(subgraph)) this.#enqueue(health, 'READ_SDL');
  }

  /**
   * True for an endpoint that has joined and whose SDL is being read. Nobody misses it yet, so it is asked for its part
   * of a search only once it is known what it serves: a hub on an older contract would refuse what it does not know.
   */
  isJoining(hubCode: string, subgraph: string): boolean {
    return this.#healths.get(keyOf(hubCode, subgraph))?.isJoining ?? false;
  }

  /** Begins to read the endpoints that are new or have moved, and forgets those that left. */
  useTable(table: HubTable): void {
    const healths = new Map<string, EndpointHealth>();
    for (const hub of table.hubs) {
      for (const endpoint of hub.subgraphs.values()) {
        const key = keyOf(hub.code, endpoint.subgraph);
        const known = this.#healths.get(key);
        healths.set(key, known?.endpoint.url === endpoint.url ? known : this.#newHealth(endpoint, known));
      }
    }
    this.#healths = healths;
    this.#hasTable = true;
    this.look();
  }

  /** Compares the endpoints with contracts that have changed. What is known of one stays until it is read again. */
  useContracts(contracts: ReadonlyMap<string, string>): void {
    if ([...contracts].every(([name, sdl]) => this.#contracts.get(name) === sdl)) return;
    this.#contracts = contracts;
    this.#reader = new CapabilityReader(contracts);
    for (const health of this.#healths.values()) health.readDueMs = this.#nowMs();
    this.look();
  }

  /** Probes every endpoint that is due; called regularly. */
  look(): void {
    const nowMs = this.#nowMs();
    for (const health of this.#healths.values()) {
      const probe = this.#probeFor(health, nowMs, limits.endpointIdleMs);
      if (probe) this.#enqueue(health, probe);
    }
  }

  /**
   * Somebody looks at the network: endpoints that nobody has heard for a moment are asked, so that the next look shows
   * them as they are. Those heard longest ago come first, a bounded number at a time, however many look how often.
   */
  watch(): void {
    const nowMs = this.#nowMs();
    if (nowMs < this.#watchDueMs) return;
    this.#watchDueMs = nowMs + limits.watchedIdleMs;
    const lastHeardMs = ({ endpoint }: EndpointHealth) => this.#endpoints.report(endpoint)?.lastEndMs ?? 0;
    const due = [...this.#healths.values()].flatMap((health) => {
      const probe = this.#probeFor(health, nowMs, limits.watchedIdleMs);
      return probe ? [{ health, probe, heardMs: lastHeardMs(health) }] : [];
    });
    due.sort((a, b) => a.heardMs - b.heardMs);
    for (const { health, probe } of due.slice(0, limits.watchedAsks)) this.#enqueue(health, probe);
  }

  /** A hub as it does now. */
  view(hub: Hub): HubView {
    const { code, name, country, currency, timeZone, position = null, state } = hub;
    const subgraphs = [...hub.subgraphs.values()].map((endpoint) => this.#subgraphView(hub, endpoint));
    const isReachable = subgraphs.length === 0 || subgraphs.some(({ status }) => status !== 'UNREACHABLE');
    const status = isReachable ? state : 'UNREACHABLE';
    return { code, name, country, currency, timeZone, position, status, subgraphs };
  }

  /** True if the SDL of an endpoint of the hub is known and the endpoint is reachable. */
  isAnswerable(hub: Hub): boolean {
    return this.view(hub).subgraphs.some(
      ({ name, status }) => status !== 'UNREACHABLE' && this.capabilities(hub.code, name) !== undefined,
    );
  }

  /** `before`: the same endpoint at another URL, which is taken to serve what it did until its SDL is read. */
  #newHealth(endpoint: Endpoint, before: EndpointHealth | undefined): EndpointHealth {
    const { hubCode, subgraph } = endpoint;
    if (!this.#reader.knows(subgraph)) {
      this.#log.warn({ hub: hubCode, subgraph }, 'The registry names a contract that this gateway does not know');
    }
    return {
      endpoint,
      capabilities: before?.capabilities,
      receiptHead: before?.receiptHead,
      headDueMs: this.#nowMs(),
      readDueMs: this.#nowMs(),
      readAtMs: Number.NEGATIVE_INFINITY,
      silentAfterMs: undefined,
      isBusy: false,
      isJoining: this.#reader.knows(subgraph) && (before ? before.isJoining : this.#hasTable),
    };
  }

  /** @param idleMs how long an endpoint may go unheard */
  #probeFor(health: EndpointHealth, nowMs: number, idleMs: number): Probe | undefined {
    const { endpoint, readDueMs, isBusy } = health;
    if (isBusy || !this.#reader.knows(endpoint.subgraph)) return undefined;
    const report = this.#endpoints.report(endpoint);
    if (report?.isBroken) return report.isProbeDue ? 'PING' : undefined;
    if (report?.isDoubtful) return 'PING';
    if (nowMs >= readDueMs || hasReturned(health, report)) return 'READ_SDL';
    const isIdle = nowMs - (report?.lastEndMs ?? 0) >= idleMs;
    return isIdle || nowMs >= health.headDueMs || isSilent(health, report) ? 'PING' : undefined;
  }

  #enqueue(health: EndpointHealth, probe: Probe): void {
    health.isBusy = true;
    const run = async () => {
      await (probe === 'READ_SDL' ? this.#readSdl(health) : this.#ping(health));
      health.isBusy = false;
      health.isJoining = false;
    };
    if (health.isJoining) this.#probes.unshift(run);
    else this.#probes.push(run);
    this.#runNext();
  }

  /** Keeps a bounded number of probes under way. */
  #runNext(): void {
    while (this.#underWay < limits.capabilityReads) {
      const probe = this.#probes.shift();
      if (!probe) return;
      this.#underWay += 1;
      void probe().finally(() => {
        this.#underWay -= 1;
        this.#runNext();
      });
    }
  }

  async #ping(health: EndpointHealth): Promise<void> {
    const data = await this.#query(health, '{ __typename }');
    // One that speaks again may have come back as another version, or was still starting when its SDL was due.
    if (data && health.silentAfterMs !== undefined) health.readDueMs = this.#nowMs();
    this.#noteSilence(health, data === undefined);
  }

  async #readSdl(health: EndpointHealth): Promise<void> {
    const { hubCode, subgraph } = health.endpoint;
    health.readAtMs = this.#nowMs();
    const data = await this.#query(health, '{ _service { sdl } }');
    const service = data?._service as { sdl?: unknown } | null | undefined;
    this.#noteSilence(health, data === undefined);
    if (typeof service?.sdl === 'string') this.#learn(health, this.#reader.read(subgraph, service.sdl));
    else if (data) this.#log.warn({ hub: hubCode, subgraph }, 'An endpoint does not show its SDL');
    // An endpoint that is out is waited for; it will hardly be put right without changing its SDL.
    const isOut = !data || health.capabilities?.refusal !== undefined;
    health.readDueMs = this.#nowMs() + (isOut ? limits.endpointIdleMs : limits.capabilityRereadMs);
  }

  async #query(health: EndpointHealth, query: string): Promise<EndpointAnswer['data'] | undefined> {
    const answer = await this.#endpoints.ask(health.endpoint, query, limits.healthTimeoutMs);
    health.headDueMs = this.#nowMs() + limits.receiptHeadMs;
    const head = receiptHead.safeParse(answer?.receiptHead).data;
    if (head) this.#learnHead(health, head);
    return answer?.data;
  }

  /** A chain only grows: a stored head reveals removed receipts, which are logged here. */
  #learnHead(health: EndpointHealth, head: ReceiptHead): void {
    const before = health.receiptHead;
    health.receiptHead = head;
    const isAnother = before?.position === head.position && before.digest !== head.digest;
    if (!before || (head.position >= before.position && !isAnother)) return;
    const { hubCode, subgraph } = health.endpoint;
    const facts = { hub: hubCode, subgraph, before, head };
    this.#log.error(facts, 'A hub has removed or changed receipts that it had published');
  }

  #noteSilence(health: EndpointHealth, isSilent: boolean): void {
    health.silentAfterMs = isSilent ? (this.#endpoints.report(health.endpoint)?.lastAnswerMs ?? 0) : undefined;
  }

  #learn(health: EndpointHealth, capabilities: Capabilities | undefined): void {
    const before = health.capabilities;
    health.capabilities = capabilities;
    if (!capabilities || before === capabilities) return;
    const { contractVersion, unsupported, refusal } = capabilities;
    const { hubCode, subgraph } = health.endpoint;
    const facts = { hub: hubCode, subgraph, contractVersion };
    if (refusal) this.#log.error({ ...facts, refusal }, 'An endpoint contradicts its contract and gets no calls');
    else if (unsupported.length > 0)
      this.#log.warn({ ...facts, unsupported }, 'An endpoint lacks parts of its contract');
    else this.#log.info(facts, 'An endpoint serves its whole contract');
  }

  #onBreaker({ hubCode, subgraph, state }: BreakerChange): void {
    const facts = { hub: hubCode, subgraph };
    if (state === 'OPEN') this.#log.warn(facts, 'An endpoint is failing and gets no calls for a while');
    if (state !== 'CLOSED') return;
    this.#log.info(facts, 'An endpoint has recovered');
    const health = this.#healths.get(keyOf(hubCode, subgraph));
    // It may have come back as another version.
    if (health) health.readDueMs = this.#nowMs();
    this.look();
  }

  #subgraphView(hub: Hub, endpoint: Endpoint): HubSubgraphView {
    const report = this.#endpoints.report(endpoint);
    const health = this.#healths.get(keyOf(hub.code, endpoint.subgraph));
    const refusal = health?.capabilities?.refusal ?? null;
    const isAway = report?.isBroken || (health && isSilent(health, report)) || refusal !== null;
    const status: HubStatus = isAway ? 'UNREACHABLE' : hub.state;
    return {
      name: endpoint.subgraph,
      status,
      contractVersion: health?.capabilities?.contractVersion ?? null,
      unsupportedFields: health?.capabilities?.unsupported ?? [],
      refusal,
      receiptHead: health?.receiptHead ?? null,
      // Sorting the latencies of every endpoint costs too much for whoever only asks which hubs there are.
      get latencyP50Ms() {
        return report?.latencyP50Ms ?? null;
      },
      get latencyP99Ms() {
        return report?.latencyP99Ms ?? null;
      },
      get errorRate() {
        return report?.errorRate ?? null;
      },
    };
  }
}

/** True while neither the gateway nor a client has had a response since the gateway's probe got none. */
function isSilent({ silentAfterMs }: EndpointHealth, report: EndpointReport | undefined): boolean {
  return silentAfterMs !== undefined && (report?.lastAnswerMs ?? 0) <= silentAfterMs;
}

/** True for one that was silent when the gateway last probed it, and has answered a client since. */
function hasReturned({ silentAfterMs }: EndpointHealth, report: EndpointReport | undefined): boolean {
  return silentAfterMs !== undefined && (report?.lastAnswerMs ?? 0) > silentAfterMs;
}

function keyOf(hubCode: string, subgraph: string): string {
  return `${hubCode} ${subgraph}`;
}
