import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import { openSigningKey } from '../identity/keys/SigningKey.ts';
import { registrySource } from '../identity/registry/signedRegistry.ts';
import { startTls, type Tls } from '../identity/tls/startTls.ts';
import { TokenVerifier } from '../identity/tokens/TokenVerifier.ts';
import { Trust } from '../identity/trust/Trust.ts';
import { contractSchema, contractSdl, hubContractNames } from '../schema/contracts.ts';
import { FileSource } from '../schema/documents/FileSource.ts';
import { listeningAddress } from '../schema/isLoopback.ts';
import type { GatewayConfig } from './config.ts';
import type { DataSource } from './execute/DataSource.ts';
import type { HeaderPolicy } from './headers/HeaderPolicy.ts';
import { readHeaderPolicy } from './headers/readHeaderPolicy.ts';
import { type Authentication, leftToSubgraphs, TokenAuthentication } from './http/Authentication.ts';
import { GraphQLEndpoint } from './http/GraphQLEndpoint.ts';
import { Readiness } from './http/Readiness.ts';
import { type GatewayServer, serveGateway } from './http/serveGateway.ts';
import { HubHealth } from './hubs/HubHealth.ts';
import { HubRegistry } from './hubs/HubRegistry.ts';
import { type HubTable, noHubs } from './hubs/HubTable.ts';
import { LatencyRanking } from './hubs/LatencyRanking.ts';
import { type NetworkContext, networkSubgraph } from './hubs/networkSubgraph.ts';
import { ownUrl } from './hubs/ownUrl.ts';
import { ReadinessReader } from './hubs/ReadinessReader.ts';
import { limits } from './limits.ts';
import { networkAuthentication } from './networkAuthentication.ts';
import { type EndpointFigures, GatewayMetrics } from './observe/GatewayMetrics.ts';
import { CombinedDataSource, LocalDataSource } from './partition/LocalDataSource.ts';
import { PartitionedDataSource } from './partition/PartitionedDataSource.ts';
import { SingleEndpointDataSource } from './partition/SingleEndpointDataSource.ts';
import { SnapshotManager } from './snapshot/SnapshotManager.ts';
import { SupergraphSnapshot } from './snapshot/SupergraphSnapshot.ts';
import { readRoutingRules } from './supergraph/RoutingRules.ts';
import { subgraphUrls } from './supergraph/subgraphUrls.ts';
import { CallBatcher } from './transport/CallBatcher.ts';
import { CallCredentials } from './transport/CallCredentials.ts';
import { CallJoiner } from './transport/CallJoiner.ts';
import { HttpTransport } from './transport/HttpTransport.ts';
import type { Transport } from './transport/Transport.ts';

/** A gateway that listens. */
export interface RunningGateway {
  readonly url: string;
  /**
   * Is not ready from now on, answers until the shutdown delay is over, lets requests in flight end, and lets go of
   * everything.
   * @param atOnce ends the delay
   */
  close(atOnce?: AbortSignal): Promise<void>;
}

/** What answers the fetches of supergraphs, and what of it a request holds while it runs. */
interface Backend {
  readonly supergraphFile: string;
  /** Whether the custom scalars of its supergraphs are those of the contracts. */
  readonly contractScalars: boolean;
  /** @throws Error that says why nobody could answer this supergraph */
  readonly dataSource: (supergraphSdl: string) => DataSource;
  /** Told of each supergraph that is valid, before it serves. */
  readonly onSupergraph: () => void;
  /** The hubs as they are now, which a request that begins now keeps to. */
  readonly hubs: () => HubTable;
  /** How its endpoints have answered lately. */
  readonly endpoints: () => Iterable<EndpointFigures>;
  readonly authentication: Authentication;
  /** Which headers of clients go to subgraphs; left out where none do. */
  readonly headerPolicy?: HeaderPolicy;
  /** Why nothing could be answered yet; undefined where something could. */
  readonly unready: () => string | undefined;
  close(): Promise<void>;
}

/**
 * Assembles a gateway and listens: the one place where its modules are wired together.
 * @throws Error that says what is wrong with the supergraph, the registry or the port
 */
export async function startGateway(config: GatewayConfig, logger: Logger): Promise<RunningGateway> {
  const tls = await startTls(config.tls, logger);
  const cleanUps: (() => void | Promise<void>)[] = [tls.close];
  const backend = await startBackend(config, tls, logger).catch((error) => {
    tls.close();
    throw error;
  });
  cleanUps.push(() => backend.close());
  const readiness = new Readiness(backend.unready);
  const close = async (atOnce?: AbortSignal) => {
    const delayMs = readiness.stop() ? config.shutdownDelayMs : 0;
    if (delayMs > 0) await wait(delayMs, undefined, { signal: atOnce }).catch(() => undefined);
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  };
  try {
    const metrics = new GatewayMetrics({
      operations: () => snapshots.current.operations.size,
      admissionWaiting: () => snapshots.current.waiting,
      generation: () => snapshots.number,
      endpoints: backend.endpoints,
    });
    const snapshots = await startSnapshots(backend, metrics, config, logger);
    cleanUps.push(() => snapshots.close());
    const { server, close: closeServer } = await serveGateway({
      endpoint: new GraphQLEndpoint(snapshots, config, backend.authentication),
      metrics,
      logger,
      readiness,
      hubs: backend.hubs,
      headerPolicy: backend.headerPolicy,
      snapshots,
      listenTls: tls.listen,
      ...config,
    });
    cleanUps.push(closeServer);
    const url = await listen(server, config);
    readiness.listens();
    return { url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Follows the supergraph file. */
function startSnapshots(
  backend: Backend,
  metrics: GatewayMetrics,
  { introspection, maxRows, overrideLabels }: GatewayConfig,
  logger: Logger,
): Promise<SnapshotManager> {
  const make = async (supergraphSdl: string) => {
    const dataSource = backend.dataSource(supergraphSdl);
    const onPlan = metrics.planned.bind(metrics);
    const { contractScalars } = backend;
    const settings = { supergraphSdl, introspection, contractScalars, maxRows, overrideLabels };
    const snapshot = await SupergraphSnapshot.start({ ...settings, dataSource, logger, onPlan });
    backend.onSupergraph();
    return snapshot;
  };
  return SnapshotManager.start({
    source: new FileSource(backend.supergraphFile, limits.supergraphBytes),
    make,
    logger,
  });
}

async function startBackend(config: GatewayConfig, tls: Tls, logger: Logger): Promise<Backend> {
  const { supergraphFile } = config;
  return supergraphFile ? plainBackend(supergraphFile, config, tls, logger) : hubsBackend(config, tls, logger);
}

/** The contracts of the network, answered by its hubs, and its directory, answered here. */
async function hubsBackend(config: GatewayConfig, tls: Tls, logger: Logger): Promise<Backend> {
  const { contracts: folder, sharing, subgraphCompression: asksCompressed } = config;
  const contracts = contractsIn(folder);
  const source = registrySource(config.registry, config.registryKeys);
  const registry = await HubRegistry.start(source, logger, ownUrl(config.host, config.port));
  const { authentication, trust } = networkAuthentication(registry, config.host, logger);
  const key = config.keyFile === undefined ? undefined : await openSigningKey(config.keyFile);
  const credentials = key && new CallCredentials(key, () => trust.audience);
  const transport = new HttpTransport({ log: logger, asksCompressed, credentials, tls: tls.connect });
  const health = HubHealth.start(registry, transport, contracts, logger);
  transport.useTable(registry.table);
  registry.onTable((table) => transport.useTable(table));

  const ranking = new LatencyRanking(transport);
  const caller = sharing ? together(transport) : transport;
  const readiness = new ReadinessReader({
    endpoints: transport,
    viewOf: (hub) => health.view(hub),
    serves: (hub, subgraph, field) => health.capabilities(hub, subgraph)?.hasMember('Query', field) ?? false,
  });
  const network = new LocalDataSource(networkSubgraph(), (request): NetworkContext => {
    return { table: request.hubs, viewOf: (hub) => health.view(hub), watch: () => health.watch(), readiness };
  });
  return {
    supergraphFile: join(folder, 'supergraph.graphql'),
    contractScalars: true,
    dataSource: (supergraphSdl) => {
      const rules = readRoutingRules(supergraphSdl);
      // Every fetch of every compiled operation keeps its contract's schema: all the same one.
      const schemas = new Map([...rules.partitioned].map((name) => [name, contractSchema(contractSdl(name, folder))]));
      const hubs = new PartitionedDataSource({
        rules,
        transport: caller,
        capabilities: (hubCode, subgraph) => health.capabilities(hubCode, subgraph),
        contractSchema: (subgraph) => schemaOf(schemas, subgraph),
        fastestFirst: (candidates, subgraph) => ranking.order(candidates, subgraph),
        onRefusal: (hubCode, subgraph) => health.doubt(hubCode, subgraph),
        isJoining: (hubCode, subgraph) => health.isJoining(hubCode, subgraph),
      });
      return new CombinedDataSource((subgraph) => (rules.partitioned.has(subgraph) ? hubs : network), hubs);
    },
    onSupergraph: () => health.useContracts(contractsIn(folder)),
    hubs: () => registry.table,
    endpoints: () => endpointFigures(registry.table, transport),
    unready: () => {
      if (registry.table.version === 0) return 'The hub registry has not been read.';
      return registry.table.hubs.some((hub) => health.isAnswerable(hub)) ? undefined : 'No hub has answered.';
    },
    authentication,
    close: async () => {
      trust.close();
      health.close();
      registry.close();
      await transport.close();
    },
  };
}

/** Any federation supergraph, each subgraph at the one endpoint that its `join__Graph` names. */
function plainBackend(supergraphFile: string, config: GatewayConfig, tls: Tls, logger: Logger): Backend {
  const { sharing, subgraphCompression: asksCompressed, headerPolicyFile } = config;
  const headerPolicy = headerPolicyFile === undefined ? undefined : readHeaderPolicy(headerPolicyFile);
  const transport = new HttpTransport({ log: logger, asksCompressed, tls: tls.connect });
  const caller = sharing ? together(transport) : transport;
  const nobody = new Trust();
  return {
    supergraphFile,
    contractScalars: false,
    dataSource: (supergraphSdl) => {
      const urls = subgraphUrls(supergraphSdl);
      const unknown = headerPolicy?.subgraphs.filter((name) => !urls.has(name)) ?? [];
      if (unknown.length > 0)
        logger.warn({ subgraphs: unknown }, 'The supergraph has no such subgraphs as the header policy names');
      return new SingleEndpointDataSource(urls, caller);
    },
    onSupergraph: () => undefined,
    hubs: () => noHubs,
    endpoints: () => [],
    unready: () => undefined,
    // Nobody's tokens are known, so that rules of the supergraph close what they cover to everybody.
    authentication: headerPolicy?.passesOn('authorization')
      ? leftToSubgraphs
      : new TokenAuthentication(new TokenVerifier(nobody), nobody, logger),
    headerPolicy,
    close: () => transport.close(),
  };
}

/** Reads that requests make at the same time go together where they can. */
function together(transport: HttpTransport): Transport {
  return new CallJoiner(new CallBatcher(transport));
}

function* endpointFigures(table: HubTable, transport: HttpTransport): Iterable<EndpointFigures> {
  for (const hub of table.hubs) {
    for (const endpoint of hub.subgraphs.values()) {
      const report = transport.report(endpoint);
      if (report) yield { hub: hub.code, subgraph: endpoint.subgraph, ...report };
    }
  }
}

function schemaOf(schemas: ReadonlyMap<string, GraphQLSchema>, subgraph: string): GraphQLSchema {
  const schema = schemas.get(subgraph);
  if (!schema) throw new Error(`No contract ${subgraph}`);
  return schema;
}

/** @throws Error that names the folder */
function contractsIn(folder: string): ReadonlyMap<string, string> {
  try {
    return new Map(hubContractNames.map((name) => [name, contractSdl(name, folder)]));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The contracts in ${folder} cannot be read: ${reason}`);
  }
}

async function listen(server: GatewayServer['server'], { host, port }: GatewayConfig): Promise<string> {
  try {
    return await server.listen({ host: await listeningAddress(host), port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new Error(`Port ${port} of ${host} is in use. Set PORT to a free one.`);
    if (code === 'EACCES') throw new Error(`Port ${port} of ${host} may not be used. Set PORT to one above 1023.`);
    throw new Error(`"${host}" is not an address of this machine (${code}). Set HOST to one, such as 127.0.0.1.`);
  }
}
