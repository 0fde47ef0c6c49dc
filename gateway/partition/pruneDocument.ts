import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Capabilities } from '../hubs/Capabilities.ts';

export interface PrunedDocument {
  readonly document: DocumentNode;
  /** What was taken out, as `Type.field`, in document order. */
  readonly prunedFields: readonly string[];
}

const typenameOnly: SelectionSetNode = {
  kind: Kind.SELECTION_SET,
  selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }],
};

/**
 * Takes out of a document what a hub on an older contract does not serve. A field that passes an argument which the
 * hub does not know goes too: without the argument it would mean something else.
 */
export function pruneDocument(
  document: DocumentNode,
  schema: GraphQLSchema,
  capabilities: Capabilities,
): PrunedDocument {
  const prunedFields: string[] = [];
  const typeInfo = new TypeInfo(schema);

  function isServed(node: FieldNode): boolean {
    const typeName = typeInfo.getParentType()?.name;
    const fieldName = node.name.value;
    if (typeName === undefined || fieldName.startsWith('_')) return true;
    if (!capabilities.hasField(typeName, fieldName)) return false;
    return (node.arguments ?? []).every(({ name }) => capabilities.hasArgument(typeName, fieldName, name.value));
  }

  const pruned = visit(
    document,
    visitWithTypeInfo(typeInfo, {
      [Kind.FIELD]: {
        enter(node) {
          if (isServed(node)) return undefined;
          prunedFields.push(`${typeInfo.getParentType()?.name}.${node.name.value}`);
          return null;
        },
        leave(node) {
          if (node.selectionSet?.selections.length !== 0) return undefined;
          return node.name.value === '_entities' ? null : { ...node, selectionSet: typenameOnly };
        },
      },
      [Kind.INLINE_FRAGMENT]: {
        leave: (node) => (node.selectionSet.selections.length === 0 ? null : undefined),
      },
      [Kind.FRAGMENT_DEFINITION]: {
        leave: (node) =>
          node.selectionSet.selections.length === 0 ? { ...node, selectionSet: typenameOnly } : undefined,
      },
    }),
  );
  return { document: pruned, prunedFields };
}
