import { execute, type GraphQLSchema, parse } from 'graphql';
import type { Engine } from '../../../gateway/execute/Engine.ts';
import { composed } from '../federation/composed.ts';
import { engineOf } from '../federation/engineOf.ts';
import { LocalDataSource } from '../federation/LocalDataSource.ts';
import { testRequest } from '../federation/testEngine.ts';
import { compareAnswers } from './compareAnswers.ts';
import { type GeneratedOperation, OperationGenerator } from './OperationGenerator.ts';
import { Random } from './Random.ts';
import { World } from './World.ts';
import { answerSubgraph, monolith, nullableMonolith, subgraphSchemas } from './worldSchemas.ts';

/** How one operation was answered wrong. */
export interface FuzzFailure {
  readonly kind: string;
  readonly operation: GeneratedOperation;
  readonly detail: string;
}

/** A gateway over the subgraphs of one world, beside the monolith of the same world. */
export class FuzzSubject {
  readonly engine: Engine;
  readonly #monolith: GraphQLSchema;
  readonly #nullable: GraphQLSchema;
  readonly #generator: OperationGenerator;

  /** @throws Error where the subgraphs do not compose */
  constructor(sdls: Readonly<Record<string, string>>, seed: number, failureRate: number) {
    const subgraphs = subgraphSchemas(sdls);
    const dataSource = new LocalDataSource(Object.fromEntries(subgraphs));
    this.engine = engineOf(composed(sdls), dataSource);
    const world = new World(seed, this.engine.schema, subgraphs, sdls, failureRate);
    for (const [name, schema] of subgraphs) answerSubgraph(world, name, schema, sdls[name] ?? '');
    this.#monolith = monolith(world, this.engine.schema);
    this.#nullable = nullableMonolith(world, this.engine.schema);
    this.#generator = new OperationGenerator(this.engine.schema, new Random(seed));
  }

  /** Asks one random operation of both. */
  async run(): Promise<FuzzFailure | undefined> {
    return this.check(this.#generator.operation());
  }

  async check(operation: GeneratedOperation): Promise<FuzzFailure | undefined> {
    const document = parse(operation.query);
    const reference = { document, variableValues: operation.variables, rootValue: {} };
    const expected = await execute({ schema: this.#monolith, ...reference });
    const every = await execute({ schema: this.#nullable, ...reference });
    try {
      const { variables } = operation;
      const { data, errors } = await (await this.engine.compile(operation.query)).execute({
        variables,
        request: testRequest,
      });
      const kind = compareAnswers({ data, errors }, expected, every);
      return kind === undefined
        ? undefined
        : { kind, operation, detail: JSON.stringify({ data, errors, expected }, null, 1) };
    } catch (error) {
      return { kind: 'thrown', operation, detail: error instanceof Error ? (error.stack ?? '') : String(error) };
    }
  }
}
