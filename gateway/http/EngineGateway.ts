import { ApolloGateway } from '@apollo/gateway';
import { GraphQLError } from 'graphql';
import type { CompiledOperation } from '../execute/Engine.ts';
import type { OperationCache } from './OperationCache.ts';

type Executor = ApolloGateway['executor'];

/** Takes the operation that Apollo Server let through to the executor. */
export interface AdmissionContext {
  readonly admit: (operation: CompiledOperation) => void;
}

/**
 * ApolloGateway keeps what it is best at, the life of a supergraph inside Apollo Server: loading, checking, announcing
 * the API schema. Its executor compiles the operation; executing is the same for new and for known ones, elsewhere.
 */
export class EngineGateway extends ApolloGateway {
  constructor(supergraphSdl: string, operations: OperationCache) {
    super({ supergraphSdl });
    this.executor = async (request) => compile(operations, request);
  }
}

async function compile(
  operations: OperationCache,
  { request: { operationName }, operation, document, source, context }: Parameters<Executor>[0],
): ReturnType<Executor> {
  if (!operation) throw unresolved(operationName);
  if (operation.operation === 'subscription')
    throw new GraphQLError('Subscriptions are answered over WebSocket only.', { extensions: { code: 'BAD_REQUEST' } });
  (context as AdmissionContext).admit(operations.get(source, document, operationName));
  return { data: null };
}

function unresolved(operationName: string | undefined): GraphQLError {
  const message = operationName
    ? `Unknown operation named "${operationName}".`
    : 'Must provide operation name if query contains multiple operations.';
  return new GraphQLError(message, { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } });
}
