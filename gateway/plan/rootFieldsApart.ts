import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  OperationTypeNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { collectFields, fragmentOf } from './collectFields.ts';
import { operationOf } from './operationOf.ts';
import { reachableFragments } from './selectOperation.ts';

/**
 * A mutation as one document for each of its root fields, in the order in which GraphQL carries them out (6.2.2). Any
 * other operation stays as it is.
 * @param document one operation with its fragments, without `@skip` and `@include`
 */
export function rootFieldsApart(document: DocumentNode, schema: GraphQLSchema): DocumentNode[] {
  const operation = operationOf(document);
  const rootType = schema.getMutationType();
  if (operation.operation !== OperationTypeNode.MUTATION || !rootType) return [document];
  const keys = [...collectFields(schema, document, rootType, [operation.selectionSet]).keys()];
  if (keys.length < 2) return [document];
  return keys.map((key) => {
    const selectionSet = onlyKey(key, operation.selectionSet, (name) => fragmentOf(document, name));
    const own = { ...operation, selectionSet };
    return { ...document, definitions: [own, ...reachableFragments(document, own)] };
  });
}

/** The selections of one response key, with the fragments that are around them. */
function onlyKey(
  key: string,
  set: SelectionSetNode,
  fragmentNamed: (name: string) => FragmentDefinitionNode | undefined,
): SelectionSetNode {
  const selections = set.selections.flatMap((node): SelectionNode[] => {
    if (node.kind === Kind.FIELD) return (node.alias ?? node.name).value === key ? [node] : [];
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragmentNamed(node.name.value) : node;
    if (!fragment) return [];
    const { typeCondition } = fragment;
    const selectionSet = onlyKey(key, fragment.selectionSet, fragmentNamed);
    if (selectionSet.selections.length === 0) return [];
    return [{ kind: Kind.INLINE_FRAGMENT, typeCondition, directives: node.directives, selectionSet }];
  });
  return { ...set, selections };
}
