import { type DocumentNode, execute, type GraphQLSchema, parse, validate } from 'graphql';
import { Cancellation } from '../../../gateway/Cancellation.ts';
import { FetchTraces } from '../../../gateway/execute/FetchTraces.ts';
import type { RequestContext } from '../../../gateway/execute/RequestContext.ts';
import { HubTable } from '../../../gateway/hubs/HubTable.ts';
import {
  requestBody,
  type Transport,
  type TransportAnswer,
  type TransportCall,
} from '../../../gateway/transport/Transport.ts';
import { anonymousCaller } from '../../../identity/principals/Caller.ts';
import { unrestricted } from '../../../schema/access/Requirement.ts';
import type { Endpoint, Hub, HubState } from '../../../schema/registry/Hub.ts';

/** How a hub of a test answers, instead of truthfully. */
export type Behaviour = (
  call: TransportCall,
  truth: () => Promise<TransportAnswer>,
) => TransportAnswer | Promise<TransportAnswer>;

/** One call that reached a hub. */
export interface SeenCall {
  readonly hub: string;
  readonly subgraph: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly call: TransportCall;
  readonly answer: TransportAnswer;
}

export interface MemoryHub {
  readonly code: string;
  readonly state?: HubState;
  /** Executable schemas by subgraph; the hub has an endpoint for each. */
  readonly subgraphs: Readonly<Record<string, GraphQLSchema>>;
  /** What the resolvers get as their context. */
  readonly context: unknown;
}

/**
 * A network of hubs in memory, as a transport. Every operation is validated and executed by graphql-js against the
 * hub's own schema, so what the gateway sends is what a real hub would accept; behaviours make single hubs sick.
 */
export class MemoryNetwork implements Transport {
  readonly calls: SeenCall[] = [];
  readonly #hubs = new Map<string, MemoryHub>();
  readonly #behaviours = new Map<string, Behaviour>();

  constructor(hubs: readonly MemoryHub[]) {
    for (const hub of hubs) this.#hubs.set(hub.code, hub);
  }

  /** Makes a hub answer otherwise; without a behaviour it answers truthfully again. */
  behave(hubCode: string, behaviour?: Behaviour): void {
    if (behaviour) this.#behaviours.set(hubCode, behaviour);
    else this.#behaviours.delete(hubCode);
  }

  /** A request that begins now. */
  request(options: { readonly traced?: boolean; readonly budgetMs?: number } = {}): RequestContext {
    const hubs = [...this.#hubs.values()].map(
      (hub): Hub => ({
        code: hub.code,
        name: hub.code,
        country: hub.code.slice(0, 2),
        currency: 'MYR',
        timeZone: 'UTC',
        state: hub.state ?? 'ACTIVE',
        subgraphs: new Map(
          Object.keys(hub.subgraphs).map((name) => [
            name,
            { hubCode: hub.code, subgraph: name, url: `http://${hub.code}/${name}`, batched: false },
          ]),
        ),
      }),
    );
    return {
      cancellation: new Cancellation(),
      deadlineMs: performance.now() + (options.budgetMs ?? 10_000),
      token: undefined,
      caller: anonymousCaller,
      credentials: unrestricted,
      traces: options.traced ? new FetchTraces() : undefined,
      hubs: new HubTable(1, hubs, []),
    };
  }

  async send({ hubCode, subgraph }: Endpoint, call: TransportCall): Promise<TransportAnswer> {
    const { query, variables } = JSON.parse(requestBody(call));
    const truth = () => this.#answer(hubCode, subgraph, query, variables);
    const behaviour = this.#behaviours.get(hubCode);
    const raw = behaviour ? await behaviour(call, truth) : await truth();
    const answer = (call.reader?.check(raw) ?? raw) as TransportAnswer;
    this.calls.push({ hub: hubCode, subgraph, query, variables, call, answer });
    return answer;
  }

  async #answer(
    hubCode: string,
    subgraph: string,
    query: string,
    variableValues: Record<string, unknown>,
  ): Promise<TransportAnswer> {
    const hub = this.#hubs.get(hubCode);
    const schema = hub?.subgraphs[subgraph];
    if (!schema) throw new Error(`${hubCode} was asked for ${subgraph}, which it does not serve.`);
    const document = acceptedDocument(schema, query);
    const text = JSON.stringify(await execute({ schema, document, variableValues, contextValue: hub.context }));
    return { ...JSON.parse(text), bytes: text.length };
  }
}

/** A hub that does not answer, in one of the ways that the transport tells apart. */
export function failing(code: 'HUB_UNREACHABLE' | 'HUB_TIMEOUT' | 'HUB_FAILED' | 'HUB_OVERLOADED'): Behaviour {
  return () => ({ failure: { code, message: `No answer (${code}).` }, bytes: 0 });
}

const documents = new WeakMap<GraphQLSchema, Map<string, DocumentNode>>();

/** Parses and validates a query for a schema, once. */
function acceptedDocument(schema: GraphQLSchema, query: string): DocumentNode {
  const known = documents.get(schema) ?? new Map<string, DocumentNode>();
  documents.set(schema, known);
  let document = known.get(query);
  if (!document) {
    document = parse(query);
    const [fault] = validate(schema, document);
    if (fault) throw new Error(`A hub refuses what the gateway sends: ${fault.message} ${query}`);
    known.set(query, document);
  }
  return document;
}
