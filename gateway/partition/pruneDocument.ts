import {
  type DocumentNode,
  type FieldNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  Kind,
  type SelectionSetNode,
  TypeInfo,
  type ValueNode,
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
 * Takes out of a document what a hub on an older contract does not serve. A field that passes an argument, a member of
 * an input object or an enum value which the hub does not know goes too: without it the field would mean something
 * else. What is hidden in variables the hub itself refuses.
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
    return (node.arguments ?? []).every(({ name, value }) => {
      const type = typeInfo.getFieldDef()?.args.find((argument) => argument.name === name.value)?.type;
      return capabilities.hasArgument(typeName, fieldName, name.value) && isValueTaken(value, type, capabilities);
    });
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

function isValueTaken(value: ValueNode, type: GraphQLInputType | undefined, capabilities: Capabilities): boolean {
  const named = type && getNamedType(type);
  if (value.kind === Kind.LIST) return value.values.every((item) => isValueTaken(item, named, capabilities));
  if (value.kind === Kind.ENUM) return !capabilities.unsupported.includes(`${named?.name}.${value.value}`);
  if (value.kind !== Kind.OBJECT || !isInputObjectType(named)) return true;
  return value.fields.every(({ name, value: member }) => {
    const memberType = named.getFields()[name.value]?.type;
    return capabilities.hasField(named.name, name.value) && isValueTaken(member, memberType, capabilities);
  });
}
