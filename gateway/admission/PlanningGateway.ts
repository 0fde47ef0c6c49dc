import { ApolloGateway } from '@apollo/gateway';
import { type DocumentNode, type GraphQLError, print } from 'graphql';
import { gatewayError } from '../errors.ts';
import type { OperationPlanner } from '../plan/OperationPlanner.ts';
import { selectOperation } from '../plan/selectOperation.ts';
import type { AdmittedOperation } from './ThreadMessage.ts';

type Executor = ApolloGateway['executor'];

/** Takes the operation that Apollo Server let through to the executor. */
export interface AdmissionContext {
  readonly admit: (operation: AdmittedOperation) => void;
}

/**
 * ApolloGateway keeps what it is best at, the life of a supergraph inside Apollo Server: loading, checking, announcing
 * the API schema. Its executor plans the operation; executing is the same for new and for known ones, elsewhere.
 */
export class PlanningGateway extends ApolloGateway {
  /**
   * @param supergraphSdl as `loadableSupergraph` makes it
   * @param check what is wrong with a document beyond what validation knows
   */
  constructor(supergraphSdl: string, planner: OperationPlanner, check: (document: DocumentNode) => GraphQLError[]) {
    super({ supergraphSdl, validateSupergraph: true });
    this.executor = async (request) => plan(planner, check, request);
  }
}

async function plan(
  planner: OperationPlanner,
  check: (document: DocumentNode) => GraphQLError[],
  { request: { operationName }, operation, document, context }: Parameters<Executor>[0],
): ReturnType<Executor> {
  if (!operation) throw unresolved(operationName);
  if (operation.operation === 'subscription') throw gatewayError('BAD_REQUEST', 'Subscriptions are not supported.');
  const chosen = selectOperation(document, operationName);
  const errors = check(chosen);
  if (errors.length > 0) return { errors };
  const selected = planner.guard(chosen);
  const text = print(selected);
  const planned = planner.conditionNames(selected).length === 0 ? JSON.stringify(planner.plan(text, {})) : undefined;
  (context as AdmissionContext).admit({ text, planned });
  return { data: null };
}

function unresolved(operationName: string | undefined): GraphQLError {
  const message = operationName
    ? `Unknown operation named "${operationName}".`
    : 'Must provide operation name if query contains multiple operations.';
  return gatewayError('OPERATION_RESOLUTION_FAILURE', message);
}
