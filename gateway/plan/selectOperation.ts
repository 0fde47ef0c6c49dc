import {
  type ASTNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  parse,
  visit,
} from 'graphql';

/**
 * One operation of a document with the fragments it reaches, as a document of its own.
 * @throws GraphQLError where the document has no operation of that name, or several and no name is given
 */
export function selectOperation(document: DocumentNode, operationName: string | undefined): DocumentNode {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const named = operationName ? operations.filter(({ name }) => name?.value === operationName) : operations;
  const [operation] = named;
  if (!operation)
    throw new GraphQLError(
      operationName ? `Unknown operation named "${operationName}".` : 'Must provide an operation.',
    );
  if (named.length > 1) throw new GraphQLError('Must provide operation name if query contains multiple operations.');
  return { kind: Kind.DOCUMENT, definitions: [operation, ...reachableFragments(document, operation)] };
}

/** Fragments that the operation spreads, directly or through others, in the order of the document. */
export function reachableFragments(
  document: DocumentNode,
  operation: OperationDefinitionNode,
): FragmentDefinitionNode[] {
  const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  const byName = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  const reached = new Set<FragmentDefinitionNode>();
  const reach = (node: OperationDefinitionNode | FragmentDefinitionNode): void => {
    visit(node, {
      FragmentSpread({ name }) {
        const fragment = byName.get(name.value);
        if (!fragment || reached.has(fragment)) return;
        reached.add(fragment);
        reach(fragment);
      },
    });
  };
  reach(operation);
  return fragments.filter((fragment) => reached.has(fragment));
}

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

/** Names of the variables used below a node; their definitions are no use. */
export function variablesUsedIn(node: ASTNode): Set<string> {
  const names = new Set<string>();
  visit(node, {
    VariableDefinition() {
      return false;
    },
    Variable({ name }) {
      names.add(name.value);
    },
  });
  return names;
}
