import {
  type DocumentNode,
  executeSync,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { collectFields } from '../plan/collectFields.ts';
import type { JsonObject } from './Step.ts';

/** Answers `__schema` and `__type` by response key. */
export type Introspect = (variables: Readonly<Record<string, unknown>>) => JsonObject;

/** Lets graphql-js answer the introspection fields of an operation; undefined where it has none. */
export function compileIntrospection(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Introspect | undefined {
  const queryType = schema.getQueryType();
  if (operation.operation !== OperationTypeNode.QUERY || !queryType) return undefined;
  const selections: FieldNode[] = [...collectFields(schema, document, queryType, [operation.selectionSet]).values()]
    .flat()
    .filter(({ name }) => name.value === '__schema' || name.value === '__type');
  if (selections.length === 0) return undefined;
  const ownOperation = { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections } } as const;
  const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  const ownDocument: DocumentNode = { kind: Kind.DOCUMENT, definitions: [ownOperation, ...fragments] };
  return (variableValues) => executeSync({ schema, document: ownDocument, variableValues }).data ?? {};
}
