import { join } from 'node:path';
import { gatewayNodeFlags } from '../gateway/nodeFlags.ts';
import { isLoopback } from '../schema/isLoopback.ts';
import { enterableDataDir } from '../subgraphs/host/postgres/serverFolders.ts';
import { type PostgresServer, startPostgresServer } from '../subgraphs/host/postgres/startPostgresServer.ts';
import { hubNodeFlags } from '../subgraphs/nodeFlags.ts';
import { checkPorts } from './checkPorts.ts';
import { DataFolder } from './DataFolder.ts';
import { type DemoIssuer, keyFile, tokensFile } from './DemoIssuer.ts';
import { chosenRegistry, type DemoRegistry, type OwnHub, readyDemoRegistry } from './DemoRegistry.ts';
import { gatewayUrl, hubHost, type NetworkConfig } from './NetworkConfig.ts';
import { NetworkProcess } from './NetworkProcess.ts';
import { openDemoIssuer } from './openDemoIssuer.ts';
import { SupervisedProcess } from './SupervisedProcess.ts';

/** Rows of each hub, by hub code and table. */
export type HubRows = ReadonlyMap<string, Readonly<Record<string, number>>>;

/** PostgreSQL, a process for each hub of the registry, and the gateway. */
export class DemoNetwork {
  readonly #config: NetworkConfig;
  readonly #programs: string;
  readonly #progress: (text: string) => void;
  readonly #hubs: SupervisedProcess[] = [];
  #gateway: NetworkProcess | undefined;
  #postgres: PostgresServer | undefined;
  #dataFolder: DataFolder | undefined;
  #issuer: DemoIssuer | undefined;
  #stopping = false;
  #fail: (reason: string) => void = () => undefined;
  /** Resolves with the reason when the network cannot continue. A hub that exits is restarted. */
  readonly failed = new Promise<string>((resolve) => {
    this.#fail = resolve;
  });

  /** @param programs the folder of the compiled programs */
  constructor(config: NetworkConfig, programs: string, progress: (text: string) => void) {
    this.#config = config;
    this.#programs = programs;
    this.#progress = progress;
  }

  /**
   * Starts everything and waits until the gateway serves and every hub answers.
   * @throws Error that says what failed to start and why; what had started is stopped
   */
  async start(): Promise<HubRows> {
    try {
      this.#dataFolder = await DataFolder.open(this.#config.dataDir);
      const issuer = await openDemoIssuer(this.#config, chosenRegistry(this.#config));
      this.#issuer = issuer;
      const registry = readyDemoRegistry(this.#config, issuer);
      await checkPorts(this.#config, new Map(registry.ownHubs.map(({ code, port }) => [code, port])));
      for (const note of registry.notes) this.#progress(note);
      await issuer.keepTokens((error) =>
        this.#progress(`The tokens could not be renewed: ${(error as Error).message}`),
      );
      const database = await this.#startPostgres();
      const [rows] = await Promise.all([
        Promise.all(
          registry.ownHubs.map(async (hub) => [hub.code, await this.#startHub(hub, registry, database)] as const),
        ),
        this.#startGateway(registry),
      ]);
      return new Map(rows);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Parties that have tokens. */
  get tokenNames(): readonly string[] {
    return this.#issuer?.names ?? [];
  }

  /** Stops the gateway, then the hubs, then PostgreSQL. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const hub of this.#hubs) hub.letEnd();
    await this.#gateway?.stop();
    await Promise.all(this.#hubs.map((hub) => hub.stop()));
    await this.#postgres?.stop();
    this.#issuer?.close();
    this.#dataFolder?.close();
  }

  /** @returns the URL of a server where databases can be created */
  async #startPostgres(): Promise<string> {
    const { databaseUrl, dataDir } = this.#config;
    if (databaseUrl) return databaseUrl;
    const postgres = await startPostgresServer({ dataDir: enterableDataDir(dataDir) });
    this.#postgres = postgres;
    postgres.exited.then(() => {
      if (!this.#stopping) this.#fail('PostgreSQL has ended');
    });
    this.#progress('PostgreSQL runs');
    return postgres.url('postgres');
  }

  async #startHub(
    { code, port }: OwnHub,
    registry: DemoRegistry,
    database: string,
  ): Promise<Readonly<Record<string, number>>> {
    const program = join(this.#programs, 'subgraphs/main.js');
    const args = [
      ...['--hub', code, '--registry', registry.file, '--database', database],
      ...['--host', hubHost(this.#config), '--port', String(port)],
      ...['--supergraph', `${gatewayUrl(this.#config)}/graphql`, '--key', keyFile(this.#config.dataDir, code)],
      // Two days by default: too long to watch.
      ...['--release-delay', '5'],
    ];
    const start = () => new NetworkProcess(`Hub ${code}`, program, args, hubNodeFlags);
    const process = new SupervisedProcess(start, this.#progress);
    this.#hubs.push(process);
    return process.start();
  }

  async #startGateway(registry: DemoRegistry): Promise<void> {
    const { host, port, dataDir, logLevel = 'error' } = this.#config;
    const program = join(this.#programs, 'gateway/main.js');
    const args = ['--registry', registry.file, '--host', host, '--port', String(port), '--log-level', logLevel];
    args.push('--key', keyFile(dataDir, 'gateway'));
    if (isLoopback(host)) args.push('--sandbox-tokens', tokensFile(dataDir));
    const process = new NetworkProcess('The gateway', program, args, gatewayNodeFlags());
    this.#gateway = process;
    process.ended.then((reason) => {
      if (!this.#stopping) this.#fail(`the gateway has ended (${reason})`);
    });
    await process.ready((text) => this.#progress(`${process.name}: ${text}`));
    this.#progress(`${process.name} serves`);
  }
}
