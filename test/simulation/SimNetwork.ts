import { buildASTSchema, type DocumentNode, type GraphQLSchema, parse } from 'graphql';
import { Cancellation } from '../../gateway/Cancellation.ts';
import type { CompiledOperation, Engine } from '../../gateway/execute/Engine.ts';
import { HubTable } from '../../gateway/hubs/HubTable.ts';
import { type NetworkContext, networkSubgraph } from '../../gateway/hubs/networkSubgraph.ts';
import { CombinedDataSource, LocalDataSource } from '../../gateway/partition/LocalDataSource.ts';
import { PartitionedDataSource } from '../../gateway/partition/PartitionedDataSource.ts';
import { composeSupergraph } from '../../gateway/supergraph/composeSupergraph.ts';
import { readRoutingRules } from '../../gateway/supergraph/RoutingRules.ts';
import {
  requestBody,
  type Transport,
  type TransportAnswer,
  type TransportCall,
} from '../../gateway/transport/Transport.ts';
import { anonymousCaller } from '../../identity/principals/Caller.ts';
import { unrestricted } from '../../schema/access/Requirement.ts';
import { contractSdl } from '../../schema/contracts.ts';
import type { Endpoint, Hub } from '../../schema/registry/Hub.ts';
import type { Supergraph, SupergraphAnswer, SupergraphFault } from '../../subgraphs/host/supergraph/Supergraph.ts';
import { subgraphs } from '../../subgraphs/subgraphs.ts';
import { engineOf } from '../support/federation/engineOf.ts';
import { SimHub } from './SimHub.ts';

/** A call on its way from the gateway to a hub. */
export interface SimCall {
  readonly hub: string;
  readonly subgraph: string;
  readonly body: string;
  readonly isMutation: boolean;
}

/** What may happen to a call on its way. `deliver` has the hub answer, as often as it is called. */
export type Weather = (call: SimCall, deliver: () => Promise<TransportAnswer>) => Promise<TransportAnswer>;

const names = ['network', ...subgraphs.map(({ name }) => name)];
/** Composing takes a second, so it is done once. */
let composed: string | undefined;

export interface SimNetworkOptions {
  /** The hubs' databases by hub code. */
  readonly databaseUrls: Readonly<Record<string, string>>;
  /** The clock of each hub, in Unix milliseconds. */
  readonly now: (hubCode: string) => number;
}

/** Hubs in this process and the real gateway's engine between them, with a network that does as it is told. */
export class SimNetwork implements Transport, Supergraph {
  readonly hubs = new Map<string, SimHub>();
  weather: Weather = (_, deliver) => deliver();
  readonly #engine: Engine;
  readonly #operations = new Map<string, CompiledOperation>();
  readonly #documents = new Map<string, DocumentNode>();
  readonly #table: HubTable;

  constructor({ databaseUrls, now }: SimNetworkOptions) {
    for (const [code, databaseUrl] of Object.entries(databaseUrls)) {
      this.hubs.set(code, new SimHub({ code, databaseUrl, now: () => now(code), supergraph: this }));
    }
    this.#table = new HubTable(1, [...this.hubs.values()].map(hubOf), []);
    composed ??= composeSupergraph(names.map((name) => ({ name, sdl: contractSdl(name) })));
    this.#engine = engineOf(composed, this.#dataSource(composed));
  }

  hub(code: string): SimHub {
    const hub = this.hubs.get(code);
    if (!hub) throw new Error(`There is no hub ${code}.`);
    return hub;
  }

  /** As a hub asks the gateway: all of the data, or faults. */
  async ask<Data>(text: string, variables: object): Promise<SupergraphAnswer<Data>> {
    const { data, errors } = await this.query<Data>(text, variables);
    const [first, ...others] = (errors ?? []).map(faultOf);
    return first ? { kind: 'FAULT', faults: [first, ...others] } : { kind: 'DATA', data: data as Data };
  }

  /** As a client asks the gateway. */
  async query<Data>(text: string, variables: object = {}) {
    let operation = this.#operations.get(text);
    if (!operation) {
      operation = await this.#engine.compile(text);
      this.#operations.set(text, operation);
    }
    const request = {
      cancellation: new Cancellation(),
      deadlineMs: performance.now() + 60_000,
      token: undefined,
      caller: anonymousCaller,
      credentials: unrestricted,
      hubs: this.#table,
    };
    const result = await operation.execute({ variables: variables as Record<string, unknown>, request });
    return { data: (result.data ?? null) as Data | null, errors: result.errors };
  }

  /** One mutation that must not be refused. @returns the id of what it made */
  async done(name: string, field: string, input: object): Promise<string> {
    const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
    const text = `mutation ($input: ${type}!) { outcome: ${name}(input: $input) { subject: ${field} { id } userErrors { code message field } } }`;
    type Answer = { outcome: { subject: { id: string } | null; userErrors: readonly object[] } };
    const { data, errors } = await this.query<Answer>(text, { input });
    const id = data?.outcome.subject?.id;
    if (id === undefined) throw new Error(`${name}: ${JSON.stringify(errors ?? data?.outcome.userErrors)}`);
    return id;
  }

  send({ hubCode, subgraph }: Endpoint, call: TransportCall): Promise<TransportAnswer> {
    const body = requestBody(call);
    const { isMutation } = call;
    return this.weather({ hub: hubCode, subgraph, body, isMutation }, () => this.#deliver(hubCode, subgraph, body));
  }

  async #deliver(hubCode: string, subgraph: string, body: string): Promise<TransportAnswer> {
    const { query, variables } = JSON.parse(body) as { query: string; variables: Record<string, unknown> };
    let document = this.#documents.get(query);
    if (!document) {
      document = parse(query);
      this.#documents.set(query, document);
    }
    const answer = await this.hub(hubCode).answer(subgraph, document, variables, new AbortController().signal);
    return { ...answer, bytes: 0 };
  }

  #dataSource(supergraphSdl: string) {
    const rules = readRoutingRules(supergraphSdl);
    const schemas = new Map<string, GraphQLSchema>();
    for (const name of names) schemas.set(name, buildASTSchema(parse(contractSdl(name)), { assumeValidSDL: true }));
    const hubs = new PartitionedDataSource({
      rules,
      transport: this,
      capabilities: () => undefined,
      contractSchema: (subgraph) => schemas.get(subgraph) as GraphQLSchema,
    });
    const watch = () => undefined;
    const network = new LocalDataSource(
      networkSubgraph(),
      (): NetworkContext => ({
        table: this.#table,
        viewOf: (hub) => viewOf(hub) as never,
        watch,
        readiness: { of: async () => [] },
      }),
    );
    return new CombinedDataSource((subgraph) => (rules.partitioned.has(subgraph) ? hubs : network));
  }

  async close(): Promise<void> {
    await Promise.all([...this.hubs.values()].map((hub) => hub.close()));
  }
}

function hubOf(hub: SimHub): Hub {
  const endpoints = new Map(
    subgraphs.map(({ name }) => [
      name,
      { hubCode: hub.code, subgraph: name, url: `http://${hub.code}/${name}`, batched: false },
    ]),
  );
  return { ...hub.environment('settlement').hub, state: 'ACTIVE', subgraphs: endpoints };
}

/** As the directory shows a hub that serves all contracts as they are. */
function viewOf({ subgraphs, ...facts }: Hub) {
  return { ...facts, subgraphs: [...subgraphs.keys()].map((name) => ({ name, unsupportedFields: [] })) };
}

function faultOf({
  message,
  extensions = {},
}: {
  message: string;
  extensions?: Record<string, unknown>;
}): SupergraphFault {
  const { code, hub, retryable } = extensions;
  return {
    code: typeof code === 'string' ? code : 'SUPERGRAPH_FAILED',
    message,
    hub: typeof hub === 'string' ? hub : null,
    isRetryable: retryable === true,
  };
}
