import { ApolloGateway } from '@apollo/gateway';
import { GraphQLError } from 'graphql';
import type { RequestContext } from '../execute/RequestContext.ts';
import type { OperationCache } from './OperationCache.ts';

type Executor = ApolloGateway['executor'];

/** What Apollo Server hands to the executor as context value. */
export interface ServerContext {
  readonly request: RequestContext;
}

/**
 * ApolloGateway keeps what it is best at, the life of a supergraph inside Apollo Server: loading, checking, announcing
 * the API schema. Executing is ours: operations run compiled, on our engine.
 */
export class EngineGateway extends ApolloGateway {
  constructor(supergraphSdl: string, operations: OperationCache) {
    super({ supergraphSdl });
    this.executor = async (requestContext) => execute(operations, requestContext);
  }
}

async function execute(
  operations: OperationCache,
  { request, document, source, context }: Parameters<Executor>[0],
): ReturnType<Executor> {
  const operation = operations.get(source, document, request.operationName);
  const { data, errors } = await operation.execute({
    variables: request.variables ?? {},
    request: (context as ServerContext).request,
  });
  // Apollo Server takes what is not an instance of GraphQLError for a defect of the gateway.
  const instances = errors?.map(({ message, path, extensions }) => new GraphQLError(message, { path, extensions }));
  return { data, errors: instances };
}
