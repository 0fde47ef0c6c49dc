import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { contractSchema } from '../schema/contractSchema.ts';
import { contractSdl, hubContractNames } from '../schema/contracts.ts';
import { projectRoot } from '../schema/projectRoot.ts';
import type { GatewayConfig } from './config.ts';
import type { DataSource } from './execute/DataSource.ts';
import { Engine } from './execute/Engine.ts';
import { EngineGateway } from './http/EngineGateway.ts';
import { GraphQLEndpoint } from './http/GraphQLEndpoint.ts';
import { NewOperations } from './http/NewOperations.ts';
import { OperationCache } from './http/OperationCache.ts';
import { serveGateway } from './http/serveGateway.ts';
import { FileSource } from './hubs/FileSource.ts';
import { HubHealth } from './hubs/HubHealth.ts';
import { HubRegistry } from './hubs/HubRegistry.ts';
import type { HubTable } from './hubs/HubTable.ts';
import { Nearness } from './hubs/Nearness.ts';
import { type NetworkContext, networkSubgraph } from './hubs/networkSubgraph.ts';
import { UrlSource } from './hubs/UrlSource.ts';
import { type CellFigures, GatewayMetrics } from './observe/GatewayMetrics.ts';
import { CombinedDataSource } from './partition/CombinedDataSource.ts';
import { LocalDataSource } from './partition/LocalDataSource.ts';
import { hubTableOf, type PartitionContext } from './partition/PartitionContext.ts';
import { PartitionedDataSource } from './partition/PartitionedDataSource.ts';
import { SingleEndpointDataSource } from './partition/SingleEndpointDataSource.ts';
import { readRoutingRules } from './supergraph/RoutingRules.ts';
import { subgraphUrls } from './supergraph/subgraphUrls.ts';
import { CallBatcher } from './transport/CallBatcher.ts';
import { CallJoiner } from './transport/CallJoiner.ts';
import { HttpTransport } from './transport/HttpTransport.ts';
import type { Transport } from './transport/Transport.ts';

/** A gateway that listens. */
export interface RunningGateway {
  readonly url: string;
  /** Lets requests in flight end, then lets go of everything. */
  close(): Promise<void>;
}

/** What answers the fetches of a supergraph, and what of it a request holds while it runs. */
interface Backend {
  readonly supergraphSdl: string;
  readonly dataSource: DataSource;
  readonly partition: () => unknown;
  /** How its endpoints have answered lately. */
  readonly cells: () => Iterable<CellFigures>;
  close(): Promise<void>;
}

/**
 * Assembles a gateway and listens: the one place where its modules are wired together.
 * @throws Error that says what is wrong with the supergraph, the registry or the port
 */
export async function startGateway(config: GatewayConfig, logger: Logger): Promise<RunningGateway> {
  const backend = config.supergraphFile
    ? plainBackend(config.supergraphFile, config)
    : await hubsBackend(config, logger);
  try {
    const operations = new OperationCache(new Engine(backend));
    const newOperations = await NewOperations.start({
      gateway: new EngineGateway(backend.supergraphSdl, operations),
      introspection: config.introspection,
      logDefect: (error) => logger.error({ err: error }, 'an operation could not be admitted'),
    });
    const server = await serveGateway({
      endpoint: new GraphQLEndpoint({
        operations,
        admit: (query, operationName) => newOperations.admit(query, operationName),
      }),
      metrics: new GatewayMetrics({ operations: () => operations.size, cells: backend.cells }),
      logger,
      partition: backend.partition,
      traces: config.traces,
      sandbox: config.sandbox,
    });
    const url = await listen(server, config);
    return {
      url,
      close: async () => {
        await server.close();
        await newOperations.stop();
        await backend.close();
      },
    };
  } catch (error) {
    await backend.close();
    throw error;
  }
}

/** The contracts of the network, answered by its hubs, and its directory, answered here. */
async function hubsBackend({ registry: location, sharing }: GatewayConfig, logger: Logger): Promise<Backend> {
  const supergraphSdl = readFileSync(join(projectRoot, 'schema', 'supergraph.graphql'), 'utf8');
  const rules = readRoutingRules(supergraphSdl);
  const transport = new HttpTransport();
  const source = /^https?:/.test(location) ? new UrlSource(location) : new FileSource(location);
  const registry = await HubRegistry.start(source, logger);
  const health = HubHealth.start(registry, transport, contracts(), logger);
  transport.useTable(registry.table);
  registry.onTable((table) => transport.useTable(table));

  const nearness = new Nearness(transport);
  const hubs = new PartitionedDataSource({
    rules,
    transport: sharing ? together(transport) : transport,
    capabilities: (hubCode, subgraph) => health.capabilities(hubCode, subgraph),
    contractSchema: (subgraph) => contractSchema(contractSdl(subgraph)),
    nearestFirst: (candidates, subgraph) => nearness.order(candidates, subgraph),
    isJoining: (hubCode, subgraph) => health.isJoining(hubCode, subgraph),
  });
  const network = new LocalDataSource(networkSubgraph(), (request): NetworkContext => {
    const table = hubTableOf(request);
    return { table, viewOf: (hub) => health.view(hub) };
  });
  return {
    supergraphSdl,
    dataSource: new CombinedDataSource((subgraph) => (rules.partitioned.has(subgraph) ? hubs : network)),
    partition: (): PartitionContext => ({ table: registry.table }),
    cells: () => cellFigures(registry.table, transport),
    close: async () => {
      health.close();
      registry.close();
      await transport.close();
    },
  };
}

/** Any federation supergraph, each subgraph at the one endpoint that its `join__Graph` names. */
function plainBackend(supergraphFile: string, { sharing }: GatewayConfig): Backend {
  const supergraphSdl = readFileSync(supergraphFile, 'utf8');
  const transport = new HttpTransport();
  return {
    supergraphSdl,
    dataSource: new SingleEndpointDataSource(subgraphUrls(supergraphSdl), sharing ? together(transport) : transport),
    partition: () => undefined,
    cells: () => [],
    close: () => transport.close(),
  };
}

/** Reads that requests make at the same time go together where they can. */
function together(transport: HttpTransport): Transport {
  return new CallJoiner(new CallBatcher(transport));
}

function* cellFigures(table: HubTable, transport: HttpTransport): Iterable<CellFigures> {
  for (const hub of table.hubs) {
    for (const subgraph of hub.subgraphs.keys()) {
      const report = transport.report(hub, subgraph);
      if (report) yield { hub: hub.code, subgraph, ...report };
    }
  }
}

function contracts(): ReadonlyMap<string, string> {
  return new Map(hubContractNames.map((name) => [name, contractSdl(name)]));
}

async function listen(
  server: Awaited<ReturnType<typeof serveGateway>>,
  { host, port }: GatewayConfig,
): Promise<string> {
  try {
    return await server.listen({ host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new Error(`Port ${port} of ${host} is in use. Set PORT to a free one.`);
    if (code === 'EACCES') throw new Error(`Port ${port} of ${host} may not be used. Set PORT to one above 1023.`);
    throw error;
  }
}
