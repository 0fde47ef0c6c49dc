import {
  type DirectiveNode,
  type DocumentNode,
  doTypesOverlap,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  type InlineFragmentNode,
  isAbstractType,
  isCompositeType,
  isUnionType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { nothingSelected } from './foldConditions.ts';

/**
 * Rewrites fragments below interface objects so that each names one object type or none. Apollo's planner fails on a
 * fragment of another abstract type there: it looks for the types of which a subgraph knows nothing.
 * @param liftsFields also asks the fields of the interface on the interface: more than the client selected, but the
 *   planner fails on some combinations of fragments otherwise
 */
export function concreteFragments(
  document: DocumentNode,
  schema: GraphQLSchema,
  interfaceObjects: ReadonlySet<string>,
  liftsFields: boolean,
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
    const { directives } = selection;
    if (includes(schema, condition, parent)) {
      const whole = rewriteSet(fragment.selectionSet, parent);
      return directives?.length ? [fragmentOn(parent, whole.selections, directives)] : [...whole.selections];
    }
    return narrowed(schema, condition, parent, interfaceObjects).flatMap((type) => {
      const { selections } = rewriteSet(fragment.selectionSet, type);
      const isLifted = (node: SelectionNode) =>
        liftsFields && interfaceObjects.has(parent.name) && isFieldOf(parent, node);
      const own = selections.filter((node) => !isLifted(node));
      return [...selections.filter(isLifted), ...(own.length > 0 ? [fragmentOn(type, own, directives)] : [])];
    });
  };

  const definitions = document.definitions.flatMap((node) => {
    const root = node.kind === Kind.OPERATION_DEFINITION && schema.getRootType(node.operation);
    return root ? [{ ...node, selectionSet: rewriteSet(node.selectionSet, root) }] : [];
  });
  return { ...document, definitions };
}

function isFieldOf(type: GraphQLCompositeType, node: SelectionNode): boolean {
  return node.kind === Kind.FIELD && !isUnionType(type) && type.getFields()[node.name.value] !== undefined;
}

function fragmentOn(
  type: GraphQLCompositeType,
  selections: readonly SelectionNode[],
  directives: readonly DirectiveNode[] | undefined,
): InlineFragmentNode {
  return {
    kind: Kind.INLINE_FRAGMENT,
    directives,
    typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type.name } },
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
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
