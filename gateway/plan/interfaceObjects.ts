import {
  type DocumentNode,
  doTypesOverlap,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { nothingSelected } from './foldConditions.ts';

/** Interfaces that some subgraph knows as an object (`@interfaceObject`) without knowing what implements them. */
export function interfaceObjectNames(supergraph: DocumentNode): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of supergraph.definitions)
    if (node.kind === Kind.INTERFACE_TYPE_DEFINITION)
      for (const { name, arguments: args } of node.directives ?? [])
        if (name.value === 'join__type' && args?.some((argument) => argument.name.value === 'isInterfaceObject'))
          names.add(node.name.value);
  return names;
}

/**
 * Rewrites fragments below interface objects so that each names one object type or none. Apollo's planner fails on a
 * fragment of another abstract type there: it looks for the types of which a subgraph knows nothing.
 */
export function concreteFragments(
  document: DocumentNode,
  schema: GraphQLSchema,
  interfaceObjects: ReadonlySet<string>,
): DocumentNode {
  if (interfaceObjects.size === 0) return document;
  const fragments = new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  );

  const rewriteSet = (set: SelectionSetNode, parent: GraphQLCompositeType): SelectionSetNode => {
    const selections = set.selections.flatMap((selection) => rewrite(selection, parent));
    return { ...set, selections: selections.length > 0 ? selections : [nothingSelected] };
  };

  const rewrite = (selection: SelectionNode, parent: GraphQLCompositeType): SelectionNode[] => {
    if (selection.kind === Kind.FIELD) {
      const type = isUnionType(parent) ? undefined : getNamedType(parent.getFields()[selection.name.value]?.type);
      if (!selection.selectionSet || !isCompositeType(type)) return [selection];
      return [{ ...selection, selectionSet: rewriteSet(selection.selectionSet, type) }];
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
    if (!fragment) return [];
    const condition = fragment.typeCondition ? schema.getType(fragment.typeCondition.name.value) : parent;
    if (!isCompositeType(condition)) return [];
    if (includes(schema, condition, parent)) return [...rewriteSet(fragment.selectionSet, parent).selections];
    return narrowed(schema, condition, parent, interfaceObjects).map((type) => ({
      kind: Kind.INLINE_FRAGMENT,
      typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type.name } },
      selectionSet: rewriteSet(fragment.selectionSet, type),
    }));
  };

  const definitions = document.definitions.flatMap((node) => {
    const root = node.kind === Kind.OPERATION_DEFINITION && schema.getRootType(node.operation);
    return root ? [{ ...node, selectionSet: rewriteSet(node.selectionSet, root) }] : [];
  });
  return { ...document, definitions };
}

/** True where every object of `type` is one of `condition`. */
function includes(schema: GraphQLSchema, condition: GraphQLCompositeType, type: GraphQLCompositeType): boolean {
  return condition === type || (isAbstractType(condition) && !isUnionType(type) && schema.isSubType(condition, type));
}

/** The types to write for a fragment: below an interface object, the object types that it can be. */
function narrowed(
  schema: GraphQLSchema,
  condition: GraphQLCompositeType,
  parent: GraphQLCompositeType,
  interfaceObjects: ReadonlySet<string>,
): GraphQLCompositeType[] {
  if (!doTypesOverlap(schema, condition, parent)) return [];
  if (!isAbstractType(condition) || !isAbstractType(parent) || !interfaceObjects.has(parent.name)) return [condition];
  return schema.getPossibleTypes(condition).filter((type) => schema.isSubType(parent, type));
}
