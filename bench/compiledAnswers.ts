import { type GraphQLSchema, parse } from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import type { AnswerOperation } from './GraphQLServer.ts';

/** Subgraphs may be asked by new operations without end; what they keep of them is bounded. */
const keptQueries = 1_000;

/**
 * Answers operations on a schema with compiled queries, each compiled once.
 * @param contextOf what resolvers get, by the path of the request
 */
export function compiledAnswers(schema: GraphQLSchema, contextOf: (path: string) => unknown): AnswerOperation {
  const compiled = new Map<string, CompiledQuery>();
  return async (path, { query, operationName, variables = {} }) => {
    let operation = compiled.get(query);
    if (!operation) {
      const made = compileQuery(schema, parse(query), operationName);
      if (!isCompiledQuery(made)) return JSON.stringify(made);
      operation = made;
      if (compiled.size >= keptQueries) compiled.clear();
      compiled.set(query, operation);
    }
    return JSON.stringify(await operation.query({}, contextOf(path), variables));
  };
}
