import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql';
import { type ContractResolvers, federatedSchema } from '../../../schema/federatedSchema.ts';

/** What resolvers of a fake hub find in their context. */
export interface FakeContext<Rows = unknown> {
  readonly hubCode: string;
  /** The hub's rows, in whatever shape the test gives them. */
  readonly rows: Rows;
}

/**
 * A contract as fake hubs serve it, in the version that its SDL says. Make one and share it among many hubs: the schema
 * is built once, which is what lets 128 hubs run in one process.
 */
export class FakeContract<Rows = unknown> {
  readonly #schema: GraphQLSchema;
  readonly #documents = new Map<string, DocumentNode | readonly GraphQLError[]>();

  /** @param sdl the subgraph SDL, served as it is by `_service`; it needs at least one entity */
  constructor(sdl: string, resolvers: ContractResolvers<FakeContext<Rows>>) {
    this.#schema = federatedSchema(sdl, resolvers);
  }

  /** Answers one operation; refuses what the SDL does not have, as every GraphQL server does. */
  async answer(body: unknown, context: FakeContext<Rows>): Promise<ExecutionResult> {
    const { query, variables, operationName } = body as Record<string, unknown>;
    const document = this.#document(String(query));
    if (!('kind' in document)) return { errors: document };
    return await execute({
      schema: this.#schema,
      document,
      contextValue: context,
      variableValues: variables as Record<string, unknown>,
      operationName: operationName as string,
    });
  }

  #document(query: string): DocumentNode | readonly GraphQLError[] {
    let document = this.#documents.get(query);
    if (!document) {
      document = this.#check(query);
      this.#documents.set(query, document);
    }
    return document;
  }

  #check(query: string): DocumentNode | readonly GraphQLError[] {
    try {
      const document = parse(query);
      const errors = validate(this.#schema, document);
      return errors.length > 0 ? errors : document;
    } catch (error) {
      return [error as GraphQLError];
    }
  }
}
