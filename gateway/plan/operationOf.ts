import { type DocumentNode, Kind, type OperationDefinitionNode, parse } from 'graphql';

/** The operation of a document that has one. */
export function operationOf(document: DocumentNode): OperationDefinitionNode {
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new Error('A document without an operation');
  return operation;
}

/** The operation that a fetch sends. */
export function operationIn({ text }: { readonly text: string }): OperationDefinitionNode {
  return operationOf(parse(text, { noLocation: true }));
}
