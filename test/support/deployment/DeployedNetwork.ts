import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { freePort } from '../../../bench/freePort.ts';
import { DemoIssuer, keyFile } from '../../../cli/DemoIssuer.ts';
import { gatewayNodeFlags } from '../../../gateway/nodeFlags.ts';
import { openSigningKey } from '../../../identity/keys/SigningKey.ts';
import { TlsCredentials } from '../../../identity/tls/TlsCredentials.ts';
import { projectRoot } from '../../../schema/projectRoot.ts';
import { readRegistryFile } from '../../../schema/registry/readRegistryFile.ts';
import { Database } from '../../../subgraphs/host/database/Database.ts';
import { hubFactsOf } from '../../../subgraphs/host/HubFacts.ts';
import { SupergraphClient, signAsHub } from '../../../subgraphs/host/supergraph/SupergraphClient.ts';
import { checkNetwork } from '../../../subgraphs/invariants/checkNetwork.ts';
import { checkedContracts, type HubBooks, type Violation } from '../../../subgraphs/invariants/HubBooks.ts';
import { demoMerchant } from '../../../subgraphs/merchants/seed/demoMerchant.ts';
import { hubNodeFlags } from '../../../subgraphs/nodeFlags.ts';
import type { GraphQLAnswer } from '../hub/postGraphQL.ts';
import { demoMarketplaces, type HubCode, hubCodes } from '../network/goodsFor.ts';
import { writeDemoRegistry } from '../network/writeDemoRegistry.ts';
import { demoRegistry } from '../processes/HubProcess.ts';
import type { SystemService } from '../processes/SystemService.ts';
import { TestAuthority } from '../tls/TestAuthority.ts';
import { DebianPostgres } from './DebianPostgres.ts';
import { type ProxyPorts, startNginx } from './Nginx.ts';
import { PgBouncer } from './PgBouncer.ts';
import { Replica } from './Replica.ts';
import { makeServiceFolder, type ServiceFolder } from './serviceFolder.ts';

const seed = 'ehub';

/** A hub as its operator runs it: a PostgreSQL server of its own, perhaps with a PgBouncer, and two replicas. */
export interface DeployedHub {
  readonly code: HubCode;
  readonly postgres: DebianPostgres;
  readonly pooler: PgBouncer | undefined;
  readonly replicas: readonly [Replica, Replica];
}

interface DeploymentOptions {
  /** The hubs that serve through a PgBouncer. */
  readonly pooled?: readonly HubCode[];
  /** Of `postgresql.conf`, for each hub's server. */
  readonly settings?: (code: HubCode, folder: ServiceFolder) => Readonly<Record<string, string>>;
  /** Called when a hub's server runs and nothing has used it. */
  readonly onPostgres?: (postgres: DebianPostgres, code: HubCode, folder: ServiceFolder) => Promise<void>;
}

/**
 * The network of two hubs as docs/deployment.md describes it, in real processes: two gateways and two replicas of each hub,
 * compiled and with the settings of `deployment/*.json`, behind the nginx of `deployment/nginx.conf`, with keys and tokens.
 */
export class DeployedNetwork {
  readonly folder: ServiceFolder;
  readonly issuer: DemoIssuer;
  readonly gateways: readonly [Replica, Replica];
  readonly hubs: Readonly<Record<HubCode, DeployedHub>>;
  readonly #ports: Readonly<Record<HubCode, ProxyPorts>>;
  readonly #authority: TestAuthority;
  readonly #agent: Agent;
  readonly #proxies: SystemService[] = [];

  private constructor(parts: Pick<DeployedNetwork, 'folder' | 'issuer' | 'hubs'> & Assembled) {
    this.folder = parts.folder;
    this.issuer = parts.issuer;
    this.hubs = parts.hubs;
    this.#ports = parts.ports;
    this.#authority = parts.authority;
    this.gateways = [this.#gateway(0), this.#gateway(1)];
    this.#agent = new Agent({ connect: { ca: parts.authority.cert } });
  }

  /** Starts everything at once, as after a failure of a whole data centre. */
  static async start(options: DeploymentOptions = {}): Promise<DeployedNetwork> {
    const { pooled = [], settings = () => ({}), onPostgres = async () => undefined } = options;
    const folder = makeServiceFolder();
    const issuer = await openIssuer(folder);
    const authority = await TestAuthority.make(folder.path, 'authority');
    const gateways = [await freePort(), await freePort()] as const;
    const ports = {} as Record<HubCode, ProxyPorts>;
    const hubs = {} as Record<HubCode, DeployedHub>;
    for (const code of hubCodes) {
      const [gateway, hub] = [await freePort(), await freePort()];
      ports[code] = { gateway, hub, gateways, hubs: [await freePort(), await freePort()] };
    }
    writeDemoRegistry(
      join(folder.path, 'network.json'),
      (code, contract) => `https://127.0.0.1:${ports[code].hub}/${contract}`,
      issuer,
    );
    for (const code of hubCodes) {
      const postgres = await DebianPostgres.create(folder, code, settings(code, folder));
      await onPostgres(postgres, code, folder);
      const pooler = pooled.includes(code) ? await PgBouncer.start(folder, postgres) : undefined;
      const config = hubConfig(folder, code, authority, ports[code].gateway, postgres, pooler);
      const replica = (n: 0 | 1) => new Replica('subgraphs', ports[code].hubs[n], config, hubNodeFlags);
      hubs[code] = { code, postgres, pooler, replicas: [replica(0), replica(1)] };
    }
    const network = new DeployedNetwork({ folder, issuer, hubs, ports, authority });
    return network.#startAll().then(
      () => network,
      async (error: unknown) => {
        await network.stop();
        throw error;
      },
    );
  }

  async #startAll(): Promise<void> {
    const replicas = [...this.gateways, ...hubCodes.flatMap((code) => this.hubs[code].replicas)];
    await Promise.all(replicas.map((replica) => replica.start()));
    for (const code of hubCodes)
      this.#proxies.push(await startNginx(this.folder, code, this.#ports[code], this.#authority));
  }

  /** The supergraph, as clients of a hub's country reach it. */
  url(code: HubCode = 'MYKUL'): string {
    return `https://127.0.0.1:${this.#ports[code].gateway}/graphql`;
  }

  /** Sends one operation through nginx. @throws Error where the answer is not GraphQL, or there is none */
  async query<Data>(text: string, variables: object = {}, token?: string): Promise<GraphQLAnswer<Data>> {
    const { statusCode, body } = await request(this.url(), {
      method: 'POST',
      dispatcher: this.#agent,
      headers: {
        ...{ 'content-type': 'application/json', accept: 'application/json' },
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query: text, variables }),
    });
    const answer = await body.text();
    if (!answer.startsWith('{')) throw new Error(`${statusCode}: ${answer}`);
    return JSON.parse(answer) as GraphQLAnswer<Data>;
  }

  /** What does not hold of goods and money, read from the databases of both hubs. */
  async violations(): Promise<Violation[]> {
    const tls = await TlsCredentials.start({ ca: this.#authority.file }, { warn: () => undefined });
    const clients = new Map<string, SupergraphClient>();
    for (const code of hubCodes) {
      const sign = signAsHub(await openSigningKey(this.keyFile(code)), code, () => this.issuer.networkTrust.audience);
      clients.set(code, new SupergraphClient(this.url(code), { sign, tls }));
    }
    const opened = hubCodes.map((code) => this.openBooks(code));
    try {
      return await checkNetwork(opened, (code) => clients.get(code) as SupergraphClient);
    } finally {
      for (const { schemas } of opened) await Promise.all(Object.values(schemas).map((schema) => schema.close()));
      for (const client of clients.values()) await client.close();
      tls.close();
    }
  }

  /** A hub's database, by contracts. */
  openBooks(code: HubCode): OpenedBooks {
    const url = this.hubs[code].postgres.url(`ehub_${code.toLowerCase()}`);
    const schemas = checkedContracts.map((schema) => [schema, new Database({ url, schema, poolSize: 1 })]);
    return { hub: code, schemas: Object.fromEntries(schemas) as OpenedBooks['schemas'] };
  }

  /** What nginx has to say of requests that it could not serve. */
  get proxyErrors(): readonly string[] {
    return this.#proxies.flatMap(({ log }) => log.split('\n').filter((line) => line.includes('[error]')));
  }

  async stop(): Promise<void> {
    const hubs = hubCodes.map((code) => this.hubs[code]);
    await this.#agent.close();
    await Promise.all(this.#proxies.map((proxy) => proxy.stop()));
    await Promise.all([...this.gateways, ...hubs.flatMap(({ replicas }) => replicas)].map((replica) => replica.stop()));
    await Promise.all(hubs.map(({ pooler }) => pooler?.stop()));
    await Promise.all(hubs.map(({ postgres }) => postgres.stop()));
    rmSync(this.folder.path, { recursive: true });
  }

  #gateway(n: 0 | 1): Replica {
    const config = writeConfig(this.folder, 'gateway', {
      registry: join(this.folder.path, 'network.json'),
      key: this.keyFile('gateway'),
      ca: this.#authority.file,
      'shutdown-delay': 0,
    });
    return new Replica('gateway', this.#ports.MYKUL.gateways[n], config, gatewayNodeFlags());
  }

  /** Of a hub by its code, or of the `gateway`. */
  keyFile(name: string): string {
    return keyFile(this.folder.path, name);
  }
}

interface OpenedBooks extends HubBooks {
  readonly schemas: Readonly<Record<(typeof checkedContracts)[number], Database>>;
}

interface Assembled {
  readonly ports: Readonly<Record<HubCode, ProxyPorts>>;
  readonly authority: TestAuthority;
}

function openIssuer({ path }: ServiceFolder): Promise<DemoIssuer> {
  const registry = readRegistryFile(demoRegistry);
  return DemoIssuer.open(path, {
    hubs: hubCodes,
    marketplaces: [demoMarketplaces.marketplace, demoMarketplaces.otherMarketplace],
    merchants: hubCodes.map((code) => demoMerchant(hubFactsOf(registry, code), seed, registry.marketplaces)),
  });
}

function hubConfig(
  folder: ServiceFolder,
  code: HubCode,
  authority: TestAuthority,
  gatewayPort: number,
  postgres: DebianPostgres,
  pooler: PgBouncer | undefined,
): string {
  return writeConfig(folder, 'hub', {
    ...{ hub: code, registry: join(folder.path, 'network.json'), key: keyFile(folder.path, code), seed },
    ...{ supergraph: `https://127.0.0.1:${gatewayPort}/graphql`, ca: authority.file },
    ...{ database: postgres.url('postgres'), pooler: pooler?.url('postgres') },
  });
}

/** A committed file of settings with those of a test. */
function writeConfig({ path }: ServiceFolder, name: 'gateway' | 'hub', settings: Readonly<Record<string, unknown>>) {
  const committed = JSON.parse(readFileSync(join(projectRoot, 'deployment', `${name}.json`), 'utf8')) as object;
  const file = join(path, `${name}.${settings.hub ?? 'all'}.json`);
  writeFileSync(file, JSON.stringify({ ...committed, ...settings }));
  return file;
}
