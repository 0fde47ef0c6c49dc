import {
  type DocumentNode,
  type FieldNode,
  type GraphQLNamedType,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { operationOf } from '../plan/selectOperation.ts';
import { applies } from './FieldGroup.ts';
import { isLeftOut, type PruneScope, unsupportedInLiteral } from './VariableReview.ts';

export interface PrunedDocument {
  readonly document: DocumentNode;
  /** What was taken out, as `Type.field`, in document order. */
  readonly prunedFields: readonly string[];
  /** By the response name of a root field: the coordinate of what the hub does not support of it. */
  readonly unsupported: ReadonlyMap<string, string>;
}

const typenameOnly: SelectionSetNode = {
  kind: Kind.SELECTION_SET,
  selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }],
};

/**
 * Contract downgrade of an operation: takes out of a document what a hub on an older contract does not serve. A field is also
 * taken out where it passes an argument, a member of an input object or an enum value that the hub does not know, written out
 * or in a variable: without it the field would mean something else. A value that says no more than its absence is left out
 * alone.
 */
export function pruneDocument(document: DocumentNode, scope: PruneScope): PrunedDocument {
  const { capabilities } = scope;
  const prunedFields: string[] = [];
  const unsupported = new Map<string, string>();
  const typeInfo = new TypeInfo(scope.schema);
  const rootType = scope.schema.getRootType(operationOf(document).operation);

  function noteRoot({ alias, name }: FieldNode, coordinate: string | undefined): void {
    if (coordinate !== undefined && typeInfo.getParentType() === rootType)
      unsupported.set((alias ?? name).value, coordinate);
  }

  const pruned = visit(
    document,
    visitWithTypeInfo(typeInfo, {
      [Kind.FIELD]: {
        enter(node) {
          const type = typeInfo.getParentType();
          if (node.name.value === '_entities') noteRoot(node, unsupportedInEntities(scope, node));
          const coordinate = type ? unsupportedInField(scope, type, node) : undefined;
          if (coordinate === undefined) return undefined;
          noteRoot(node, coordinate);
          prunedFields.push(`${type?.name}.${node.name.value}`);
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
      // Of what the hub does not know, only what can be left out stands in a field that it is asked for.
      [Kind.ARGUMENT](node) {
        const [type, field] = [typeInfo.getParentType(), typeInfo.getFieldDef()];
        const isTaken = !type || !field || capabilities.hasArgument(type.name, field.name, node.name.value);
        return isTaken ? undefined : null;
      },
      [Kind.OBJECT_FIELD](node) {
        const input = getNamedType(typeInfo.getParentInputType());
        return !input || capabilities.hasMember(input.name, node.name.value) ? undefined : null;
      },
      // The default of a variable is never used, since its value is always sent; yet the hub would refuse it.
      [Kind.ENUM](node) {
        const type = getNamedType(typeInfo.getInputType());
        if (!isEnumType(type) || capabilities.hasMember(type.name, node.value)) return undefined;
        const known = type.getValues().find(({ name }) => capabilities.hasMember(type.name, name));
        return known && { ...node, value: known.name };
      },
    }),
  );
  return { document: pruned, prunedFields, unsupported };
}

/** The coordinate of the first unsupported thing without which no entity of a fetch can be returned. */
function unsupportedInEntities(scope: PruneScope, { selectionSet }: FieldNode): string | undefined {
  for (const fragment of selectionSet?.selections ?? []) {
    if (fragment.kind !== Kind.INLINE_FRAGMENT || !fragment.typeCondition) continue;
    const type = scope.schema.getType(fragment.typeCondition.name.value);
    const coordinate = type && unsupportedBelow(scope, type, fragment.selectionSet);
    if (coordinate !== undefined) return coordinate;
  }
  return undefined;
}

/**
 * The coordinate of what keeps a hub from being asked for a field: the field itself, an argument, something within a value, or
 * the same of a field below that may not be null. Undefined where it can be asked; nullable fields below that it does not
 * support are pruned one by one.
 */
function unsupportedInField(scope: PruneScope, type: GraphQLNamedType, node: FieldNode): string | undefined {
  const { capabilities } = scope;
  const field = fieldOf(type, node.name.value);
  if (!field) return undefined;
  if (!capabilities.hasMember(type.name, field.name)) return `${type.name}.${field.name}`;
  for (const { name, value } of node.arguments ?? []) {
    const argument = field.args.find((candidate) => candidate.name === name.value);
    if (!argument) continue;
    const isTaken = capabilities.hasArgument(type.name, field.name, argument.name);
    if (!isTaken && !isLeftOut(scope, argument, value)) return `${type.name}.${field.name}(${argument.name}:)`;
    const coordinate = isTaken ? unsupportedInLiteral(scope, argument.type, value) : undefined;
    if (coordinate !== undefined) return coordinate;
  }
  return node.selectionSet && unsupportedBelow(scope, getNamedType(field.type), node.selectionSet);
}

/** The same of the first non-null field below that is not supported: its null would make the object around it null. */
function unsupportedBelow(
  scope: PruneScope,
  type: GraphQLNamedType,
  { selections }: SelectionSetNode,
): string | undefined {
  for (const selection of selections) {
    let coordinate: string | undefined;
    if (selection.kind === Kind.FIELD) {
      const field = fieldOf(type, selection.name.value);
      if (field && isNonNullType(field.type)) coordinate = unsupportedInField(scope, type, selection);
    } else {
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : scope.fragments.get(selection.name.value);
      const isForAll =
        fragment && isCompositeType(type) && applies(scope.schema, type, fragment.typeCondition?.name.value);
      if (isForAll) coordinate = unsupportedBelow(scope, type, fragment.selectionSet);
    }
    if (coordinate !== undefined) return coordinate;
  }
  return undefined;
}

function fieldOf(type: GraphQLNamedType, name: string) {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}
