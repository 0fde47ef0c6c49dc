import { Supergraph } from '@apollo/federation-internals';
import { execute, type GraphQLSchema, parse } from 'graphql';
import { takeNames } from '../conformance/takeNames.ts';
import { composed } from '../federation/composed.ts';
import { compareAnswers, type Wrongness } from './compareAnswers.ts';
import type { FuzzGateway, MakeGateway } from './gateways/FuzzGateway.ts';
import { type GeneratedOperation, OperationGenerator } from './OperationGenerator.ts';
import { Random } from './Random.ts';
import { World } from './World.ts';
import { answerSubgraph, monolith, nullableMonolith, subgraphSchemas } from './worldSchemas.ts';

/** How one operation was answered wrong. */
export interface FuzzFailure {
  readonly kind: FailureKind;
  readonly operation: GeneratedOperation;
  readonly detail: string;
}

export type FailureKind = Wrongness | 'refused or broke';

/** A gateway over the subgraphs of one world, beside the monolith of the same world. */
export class FuzzSubject {
  readonly #gateway: FuzzGateway;
  readonly #monolith: GraphQLSchema;
  readonly #nullable: GraphQLSchema;
  readonly #generator: OperationGenerator;

  private constructor(gateway: FuzzGateway, world: World, api: GraphQLSchema, seed: number) {
    this.#gateway = gateway;
    this.#monolith = monolith(world, api);
    this.#nullable = nullableMonolith(world, api);
    this.#generator = new OperationGenerator(api, new Random(seed));
  }

  /** @throws Error where the subgraphs do not compose */
  static async make(
    sdls: Readonly<Record<string, string>>,
    seed: number,
    failureRate: number,
    makeGateway: MakeGateway,
  ): Promise<FuzzSubject> {
    const schemas = subgraphSchemas(sdls);
    const supergraphSdl = composed(sdls);
    const api = Supergraph.build(supergraphSdl, { supportedFeatures: null }).apiSchema().toGraphQLJSSchema();
    const world = new World(seed, api, schemas, sdls, failureRate);
    for (const [name, schema] of schemas) answerSubgraph(world, name, schema, sdls[name] ?? '');
    const subgraphs = [...schemas].map(([name, schema]) => [name, { sdl: sdls[name] ?? '', schema }] as const);
    const gateway = await makeGateway(supergraphSdl, Object.fromEntries(subgraphs));
    return new FuzzSubject(gateway, world, api, seed);
  }

  /** Asks one random operation of both. */
  async run(): Promise<FuzzFailure | undefined> {
    return this.check(this.#generator.operation());
  }

  async check(operation: GeneratedOperation): Promise<FuzzFailure | undefined> {
    const { query, variables } = operation;
    const reference = { document: parse(query), variableValues: variables, rootValue: {} };
    const expected = await execute({ schema: this.#monolith, ...reference });
    const every = await execute({ schema: this.#nullable, ...reference });
    try {
      const asked = takeNames(operation);
      const { data, errors } = await this.#gateway.ask(asked.query, asked.variables);
      const kind = compareAnswers({ data, errors }, expected, every);
      return kind === undefined
        ? undefined
        : { kind, operation, detail: JSON.stringify({ data, errors, expected }, null, 1) };
    } catch (error) {
      const detail = error instanceof Error ? (error.stack ?? '') : String(error);
      return { kind: 'refused or broke', operation, detail };
    }
  }
}
