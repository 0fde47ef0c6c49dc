import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replaceFile } from '../../../cli/replaceFile.ts';
import { type GatewayConfig, readConfig } from '../../../gateway/config.ts';
import { startGateway } from '../../../gateway/gateway.ts';
import type { TrustDocument } from '../../../identity/trust/Trust.ts';
import type { HubState } from '../../../schema/registry/Hub.ts';
import { type GraphQLAnswer, postGraphQL } from '../hub/postGraphQL.ts';
import type { FakeContract } from './FakeContract.ts';
import { FakeHub } from './FakeHub.ts';
import { FakeRows } from './FakeRows.ts';
import { inventoryContract } from './inventoryContract.ts';
import { merchantsContract } from './merchantsContract.ts';
import { RecordingLogger } from './RecordingLogger.ts';

/** What a fake hub of the network is told; everything but its code may be left out. */
export interface FakeMember {
  readonly code: string;
  readonly rows?: FakeRows;
  /** In place of the contracts of today. */
  readonly contracts?: Readonly<Record<string, FakeContract<FakeRows>>>;
  /** Its endpoints take several operations in one request. */
  readonly batched?: boolean;
}

/** One line of the registry. */
export interface Entry {
  readonly hub: FakeHub<FakeRows>;
  readonly state?: HubState;
}

export interface FakeNetworkOptions {
  /** A URL or another file in place of the registry file that lists the hubs. */
  readonly registry?: string;
  /** The hubs refuse connections until they are revived. */
  readonly areDown?: boolean;
  /** What its gateway is configured with, where that matters. */
  readonly settings?: Partial<GatewayConfig>;
  /** What the registry document says of whom to believe. */
  readonly trust?: TrustDocument;
  /** Told of the registry document before the gateway starts. */
  readonly beforeStart?: (document: string) => void | Promise<void>;
}

/** Both contracts of today: made once, for all the hubs of a test file. */
export const todaysContracts = { merchants: merchantsContract(), inventory: inventoryContract() };

const productsOfAHub = 40;

/** Starts one fake hub, which is in no registry yet. */
export function startFakeMember({ code, rows, contracts, batched }: FakeMember): Promise<FakeHub<FakeRows>> {
  return FakeHub.start({
    code,
    contracts: { ...todaysContracts, ...contracts },
    rows: rows ?? FakeRows.of(code, productsOfAHub),
    batched,
  });
}

/** A real gateway over fake hubs that serve the real contracts `merchants` and `inventory`. */
export class FakeNetwork {
  readonly hubs: readonly FakeHub<FakeRows>[];
  /** What the gateway logs. */
  readonly log = new RecordingLogger();
  readonly #folder = mkdtempSync(join(tmpdir(), 'ehub-fake-network-'));
  readonly #registryFile = join(this.#folder, 'network.json');
  #gateway: Awaited<ReturnType<typeof startGateway>> | undefined;
  #tables = 1;

  private constructor(hubs: readonly FakeHub<FakeRows>[]) {
    this.hubs = hubs;
  }

  static async start(members: readonly FakeMember[], options: FakeNetworkOptions = {}): Promise<FakeNetwork> {
    const network = new FakeNetwork(await Promise.all(members.map(startFakeMember)));
    if (options.areDown) await Promise.all(network.hubs.map((hub) => hub.refuse()));
    const document = registryDocument(
      network.hubs.map((hub) => ({ hub })),
      options.trust,
    );
    network.writeRegistry(document);
    await options.beforeStart?.(document);
    try {
      await network.#startGateway(options.registry ?? network.#registryFile, options.settings);
    } catch (error) {
      await network.close();
      throw error;
    }
    return network;
  }

  get url(): string {
    if (!this.#gateway) throw new Error('The gateway has not started.');
    return `${this.#gateway.url}/graphql`;
  }

  hub(code: string): FakeHub<FakeRows> {
    const found = this.hubs.find(({ hub }) => hub.code === code);
    if (!found) throw new Error(`This network has no ${code}.`);
    return found;
  }

  /** Sends one operation to the gateway. */
  query<Data>(text: string, variables?: object, token?: string): Promise<GraphQLAnswer<Data>> {
    return postGraphQL(this.url, text, variables, token);
  }

  /** Puts the registry to these hubs, as an operator would, and waits until the gateway has taken it. */
  async register(entries: readonly Entry[]): Promise<void> {
    this.#tables += 1;
    this.writeRegistry(registryDocument(entries));
    await this.log.entry('Hub table replaced', this.#tables);
  }

  writeRegistry(document: string): void {
    replaceFile(this.#registryFile, document);
  }

  /** Resolves when what the gateway says of its hubs satisfies the condition. */
  async untilKnown(fields: string, condition: (hubs: readonly HubFacts[]) => boolean): Promise<readonly HubFacts[]> {
    for (;;) {
      const { data } = await this.query<{ hubs: HubFacts[] }>(`{ hubs { code ${fields} } }`);
      if (data && condition(data.hubs)) return data.hubs;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async close(): Promise<void> {
    await this.#gateway?.close();
    await Promise.all(this.hubs.map((hub) => hub.close()));
    rmSync(this.#folder, { recursive: true });
  }

  async #startGateway(registry: string, settings: Partial<GatewayConfig> = {}): Promise<void> {
    const config = { ...readConfig(['--registry', registry, '--port=0', '--no-sandbox'], {}), ...settings };
    this.#gateway = await startGateway(config, this.log.asPino());
  }
}

/** The registry document that lists these hubs. */
export function registryDocument(entries: readonly Entry[], trust?: TrustDocument): string {
  const hubs = entries.map(({ hub: { hub }, state = 'ACTIVE' }) => ({
    ...hub,
    state,
    subgraphs: Object.fromEntries(
      [...hub.subgraphs].map(([name, { url, batched }]) => [name, batched ? { url, batched } : url]),
    ),
  }));
  const trusted = hubs.map((hub) => ({ ...hub, ...trust?.hubs.find(({ code }) => code === hub.code) }));
  const marketplaces = (trust?.marketplaces ?? []).map(({ id }) => ({ id, name: 'Bazaar', homeHub: id.slice(6, 11) }));
  return JSON.stringify({ network: trust?.network, hubs: trusted, marketplaces });
}

/** A hub as `Query.hubs` shows it, with whatever fields were asked. */
export interface HubFacts {
  readonly code: string;
  readonly status?: string;
  readonly subgraphs?: readonly Readonly<Record<string, unknown>>[];
}
