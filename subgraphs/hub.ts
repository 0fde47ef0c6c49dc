import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import { pino } from 'pino';
import { openSigningKey, type SigningKey } from '../identity/keys/SigningKey.ts';
import { startTls } from '../identity/tls/startTls.ts';
import { listeningAddress } from '../schema/isLoopback.ts';
import { projectRoot } from '../schema/projectRoot.ts';
import type { Registry } from '../schema/registry/Hub.ts';
import type { HubConfig } from './config.ts';
import { useCountryFolder } from './countries/countryOf.ts';
import { followTrust, type HubTrust } from './host/access/followTrust.ts';
import { Database } from './host/database/Database.ts';
import { countRows, databaseName, ensureDatabase, withDatabase } from './host/database/ensureDatabase.ts';
import { migrate } from './host/database/migrate.ts';
import { type FollowedRegistry, followRegistry } from './host/followRegistry.ts';
import { hubFactsOf } from './host/HubFacts.ts';
import { limits } from './host/limits.ts';
import { ReceiptBook } from './host/receipts/ReceiptBook.ts';
import { runPeriodically } from './host/runPeriodically.ts';
import type { PeriodicTask } from './host/Subgraph.ts';
import { isSeedingDecided } from './host/seeding.ts';
import { type ServedSubgraph, serveHub } from './host/serveHub.ts';
import { noSupergraph } from './host/supergraph/Supergraph.ts';
import { SupergraphClient, signAsHub } from './host/supergraph/SupergraphClient.ts';
import { seedHub } from './seedHub.ts';
import { subgraphs } from './subgraphs.ts';

/** A hub in operation. */
export interface RunningHub {
  readonly port: number;
  /** Approximate number of rows, by table. */
  readonly rows: Readonly<Record<string, number>>;
  /** Waits for the calls in progress, then disconnects from the database. */
  close(): Promise<void>;
}

/**
 * Updates the database of a hub, fills it at its first start, and serves its subgraphs.
 * @param progress told about steps that can take a second
 * @throws Error that says what is wrong; nothing is left open
 */
export async function startHub(config: HubConfig, progress: (text: string) => void): Promise<RunningHub> {
  const log = pino({ level: config.logLevel });
  const closers: (() => unknown)[] = [];
  const close = async () => {
    for (const closer of closers.reverse()) await closer();
  };
  try {
    const registryNow = await follow(config, log);
    closers.push(registryNow.close);
    const { terms, customsRates, trust, authentication } = registryNow;
    const registry = registryNow.registry();
    const hub = hubFactsOf(registry, config.hub);
    const { countryFolder, releaseDelayMs } = config;
    if (countryFolder !== null) await useCountryFolder(hub.country, countryFolder);
    const key = config.keyFile === null ? undefined : await openSigningKey(config.keyFile);
    warnOfUnlistedKey(registry, hub.code, key, log);
    const tls = await startTls(config.tls, log);
    closers.push(tls.close);
    const name = databaseName(hub.code);
    const url = await ensureDatabase(config.databaseUrl, name);
    const poolerUrl = config.poolerUrl === null ? undefined : withDatabase(config.poolerUrl, name);
    const served = subgraphs
      .filter(({ name }) => config.subgraphs.includes(name))
      .map((subgraph): ServedSubgraph => {
        const database = new Database({ url, poolerUrl, schema: subgraph.name });
        closers.push(() => database.close());
        return { subgraph, database, receipts: key && new ReceiptBook(database, hub.code, key) };
      });
    const sign = key && trust && signAsHub(key, hub.code, () => trust.audience);
    const client =
      config.supergraphUrl === null
        ? undefined
        : new SupergraphClient(config.supergraphUrl, { sign, tls: tls.connect, log });
    closers.push(() => client?.close());
    const supergraph = client ?? noSupergraph;
    progress('prepares its database');
    const decided = await Promise.all(
      served.map(async ({ subgraph, database }) => {
        await migrate(database, join(projectRoot, 'subgraphs', subgraph.name, 'migrations'));
        return isSeedingDecided(database);
      }),
    );
    const undecided = served.filter((_, index) => !decided[index]).map(({ subgraph }) => subgraph.name);
    if (undecided.length > 0) await seedHub({ url, hub, seed: config.seed, registry, countryFolder, names: undecided });
    const counts = await Promise.all(served.map(({ subgraph, database }) => countRows(database, subgraph.name)));
    const rows = Object.assign({}, ...counts) as Record<string, number>;
    const server = await serveHub({
      ...{
        hub,
        served,
        log,
        tls: tls.listen,
        terms,
        customsRates,
        supergraph,
        releaseDelayMs,
        maxRows: config.maxRows,
        jit: config.jit,
        authentication,
      },
    });
    closers.push(() => server.close());
    const address = await listen(server, config);

    for (const { subgraph, database, receipts } of served) {
      const environment = { hub, database, now: Date.now, terms, customsRates, releaseDelayMs, receipts, supergraph };
      const tasks = [...(subgraph.tasks ?? []), ...(receipts ? [sealing(receipts)] : [])];
      for (const task of tasks) closers.push(runPeriodically(task, environment, server.log));
    }
    return { port: Number(new URL(address).port), rows, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Peers refuse messages signed by a key that is not in the registry, and its receipts do not verify. */
function warnOfUnlistedKey(
  { network, hubs }: Registry,
  code: string,
  key: SigningKey | undefined,
  log: FastifyBaseLogger,
): void {
  if (!network) return;
  const listed = hubs.find((hub) => hub.code === code)?.keys ?? [];
  if (!key) log.error(`${code} has no --key: it cannot sign requests to other hubs, and keeps no receipts`);
  else if (!listed.some(({ x }) => x === key.publicJwk.x))
    log.error(
      { publicJwk: key.publicJwk },
      `The key of --key is not among the keys of ${code} in the registry: other hubs refuse its requests, and its receipts cannot be verified`,
    );
}

function sealing(receipts: ReceiptBook): PeriodicTask {
  const name = `seal receipts of ${receipts.chain.contract}`;
  return { name, intervalMs: limits.sealIntervalMs, run: () => receipts.seal() };
}

/** Without trust where a hub is to accept everybody. */
async function follow(
  { registryLocation, registryKeys, hub, host, trust }: HubConfig,
  log: FastifyBaseLogger,
): Promise<FollowedRegistry & Partial<HubTrust>> {
  if (trust) return followTrust({ registryLocation, registryKeys, hub, host, log });
  log.warn('--no-trust: anyone who can reach this hub may do anything');
  return followRegistry({ registryLocation, registryKeys, log });
}

/** @throws Error that says why it cannot listen there, and what to change */
async function listen(server: Awaited<ReturnType<typeof serveHub>>, { host, port }: HubConfig): Promise<string> {
  try {
    return await server.listen({ host: await listeningAddress(host), port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new Error(`Port ${port} of ${host} is in use. Set --port (PORT) to a free one.`);
    if (code === 'EACCES') throw new Error(`Port ${port} of ${host} may not be used. Set --port (PORT) above 1023.`);
    throw new Error(`"${host}" is not an address of this machine (${code}). Set --host (HOST) to one.`);
  }
}
