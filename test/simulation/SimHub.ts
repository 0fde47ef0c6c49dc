import { join } from 'node:path';
import { type DocumentNode, execute, type GraphQLSchema } from 'graphql';
import { openCaller } from '../../identity/principals/Caller.ts';
import { contractSdl } from '../../schema/contracts.ts';
import { federatedSchema } from '../../schema/federatedSchema.ts';
import { projectRoot } from '../../schema/projectRoot.ts';
import { CustomsRates } from '../../schema/registry/CustomsRates.ts';
import { readRegistryFile } from '../../schema/registry/readRegistryFile.ts';
import { SettlementTerms } from '../../schema/registry/SettlementTerms.ts';
import { Database } from '../../subgraphs/host/database/Database.ts';
import { migrate } from '../../subgraphs/host/database/migrate.ts';
import { hubFactsOf } from '../../subgraphs/host/HubFacts.ts';
import type { HubEnvironment } from '../../subgraphs/host/Subgraph.ts';
import type { Supergraph } from '../../subgraphs/host/supergraph/Supergraph.ts';
import { subgraphs } from '../../subgraphs/subgraphs.ts';

/** The same for every hub: only data and clocks differ. */
const schemas = new Map<string, GraphQLSchema>();

function schemaOf(name: string): GraphQLSchema {
  let schema = schemas.get(name);
  if (!schema) {
    const subgraph = subgraphs.find((each) => each.name === name);
    if (!subgraph) throw new Error(`There is no subgraph ${name}.`);
    schema = federatedSchema(contractSdl(name), subgraph as never);
    schemas.set(name, schema);
  }
  return schema;
}

export interface SimHubOptions {
  readonly code: string;
  readonly databaseUrl: string;
  readonly now: () => number;
  readonly supergraph: Supergraph;
}

/** A hub of a simulation: the real subgraphs over a real database, with everything but the HTTP server. */
export class SimHub {
  readonly code: string;
  /** A test may change them, as an edit of the registry does. */
  terms: SettlementTerms;
  readonly #environments = new Map<string, HubEnvironment>();

  constructor({ code, databaseUrl, now, supergraph }: SimHubOptions) {
    this.code = code;
    const registry = readRegistryFile(join(projectRoot, 'subgraphs/hubs/network.json'));
    const hub = hubFactsOf(registry, code);
    this.terms = new SettlementTerms(registry);
    const terms = () => this.terms;
    const rates = new CustomsRates(registry);
    const customsRates = () => rates;
    for (const { name } of subgraphs) {
      const database = new Database({ url: databaseUrl, schema: name, poolSize: 8 });
      this.#environments.set(name, { hub, database, now, terms, customsRates, releaseDelayMs: 1_800_000, supergraph });
    }
  }

  environment(subgraph: string): HubEnvironment {
    const environment = this.#environments.get(subgraph);
    if (!environment) throw new Error(`There is no subgraph ${subgraph}.`);
    return environment;
  }

  async migrate(): Promise<void> {
    for (const [name, { database }] of this.#environments) {
      await migrate(database, join(projectRoot, 'subgraphs', name, 'migrations'));
    }
  }

  /** Answers an operation as the hub's server does. */
  async answer(subgraph: string, document: DocumentNode, variableValues: Record<string, unknown>, signal: AbortSignal) {
    const context = { ...this.environment(subgraph), caller: openCaller, signal };
    const loaders = subgraphs.find(({ name }) => name === subgraph)?.createLoaders(context as never);
    const result = await execute({
      schema: schemaOf(subgraph),
      document,
      variableValues,
      contextValue: { ...context, loaders },
    });
    return JSON.parse(JSON.stringify(result)) as {
      data: Record<string, unknown> | null;
      errors?: { message: string }[];
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#environments.values()].map(({ database }) => database.close()));
  }
}
