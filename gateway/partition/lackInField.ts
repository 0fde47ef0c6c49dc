import {
  type FieldNode,
  type GraphQLNamedType,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { applies } from './FieldGroup.ts';
import { isLeftOut, lackInLiteral } from './lackInInput.ts';
import type { PruneScope } from './PruneScope.ts';

/**
 * The coordinate of what a hub would have to serve before it can be asked for a field: the field itself, an argument,
 * something within a value, or the same of a field below that may not be null. Undefined where it can be asked; what it
 * lacks of fields below that may be null is pruned there.
 */
export function lackInField(scope: PruneScope, type: GraphQLNamedType, node: FieldNode): string | undefined {
  const { capabilities } = scope;
  const field = fieldOf(type, node.name.value);
  if (!field) return undefined;
  if (!capabilities.hasMember(type.name, field.name)) return `${type.name}.${field.name}`;
  for (const { name, value } of node.arguments ?? []) {
    const argument = field.args.find((candidate) => candidate.name === name.value);
    if (!argument) continue;
    const isTaken = capabilities.hasArgument(type.name, field.name, argument.name);
    if (!isTaken && !isLeftOut(scope, argument, value)) return `${type.name}.${field.name}(${argument.name}:)`;
    const lack = isTaken ? lackInLiteral(scope, argument.type, value) : undefined;
    if (lack !== undefined) return lack;
  }
  return node.selectionSet && lackBelow(scope, getNamedType(field.type), node.selectionSet);
}

/** The first lack of a field that may not be null: its null would take the object around it along. */
export function lackBelow(
  scope: PruneScope,
  type: GraphQLNamedType,
  { selections }: SelectionSetNode,
): string | undefined {
  for (const selection of selections) {
    let lack: string | undefined;
    if (selection.kind === Kind.FIELD) {
      const field = fieldOf(type, selection.name.value);
      if (field && isNonNullType(field.type)) lack = lackInField(scope, type, selection);
    } else {
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : scope.fragments.get(selection.name.value);
      const isForAll =
        fragment && isCompositeType(type) && applies(scope.schema, type, fragment.typeCondition?.name.value);
      if (isForAll) lack = lackBelow(scope, type, fragment.selectionSet);
    }
    if (lack !== undefined) return lack;
  }
  return undefined;
}

function fieldOf(type: GraphQLNamedType, name: string) {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}
