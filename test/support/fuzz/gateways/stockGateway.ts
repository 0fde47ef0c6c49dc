import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { execute, type GraphQLFormattedError, type GraphQLSchema, parse } from 'graphql';
import type { MakeGateway } from './FuzzGateway.ts';

/**
 * Stock @apollo/server with stock @apollo/gateway, but for the network between it and the subgraphs. Must not share a
 * process with our planner, which corrects Apollo's. A supergraph that it does not load is one whose operations it refuses.
 */
export const stockGateway: MakeGateway = async (supergraphSdl, subgraphs) => {
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService: ({ name }) => localService(subgraphs[name]?.schema),
    logger: silent,
  });
  const server = new ApolloServer({ gateway, logger: silent, stopOnTerminationSignals: false });
  try {
    await server.start();
  } catch (error) {
    return { ask: () => Promise.reject(error) };
  }
  return {
    async ask(query, variables) {
      const { body } = await server.executeOperation({ query, variables });
      if (body.kind !== 'single') throw new Error('An incremental answer');
      const { data, errors } = body.singleResult;
      if (data === undefined) throw new Error(errors?.map(({ message }) => message).join('\n'));
      return JSON.parse(JSON.stringify({ data, errors })) as {
        data: Record<string, unknown>;
        errors?: GraphQLFormattedError[];
      };
    },
  };
};

function localService(schema: GraphQLSchema | undefined): GraphQLDataSource {
  if (!schema) throw new Error('No such subgraph');
  return {
    async process({ request }) {
      const document = parse(request.query ?? '');
      const variableValues = request.variables;
      return JSON.parse(JSON.stringify(await execute({ schema, document, variableValues, rootValue: {} })));
    },
  };
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };
