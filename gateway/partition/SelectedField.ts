import {
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** A field of a selection, with the `@skip` and `@include` of the fragments around it. */
export interface SelectedField {
  readonly node: FieldNode;
  readonly conditions: readonly DirectiveNode[];
}

/** The fields that answer one response name; they are one field in the answer. */
export interface FieldGroup {
  readonly responseName: string;
  readonly fieldName: string;
  readonly fields: readonly SelectedField[];
}

/** What collecting needs to know of the document and the contract around a selection. */
export interface SelectionScope {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/** The fields of a selection on an object type, fragments opened, grouped by response name in document order. */
export function groupFields(
  scope: SelectionScope,
  type: GraphQLCompositeType,
  selections: readonly { readonly set: SelectionSetNode; readonly conditions: readonly DirectiveNode[] }[],
): FieldGroup[] {
  const groups = new Map<string, { responseName: string; fieldName: string; fields: SelectedField[] }>();

  function collect(set: SelectionSetNode, conditions: readonly DirectiveNode[]): void {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const responseName = selection.alias?.value ?? selection.name.value;
        const group = groups.get(responseName) ?? { responseName, fieldName: selection.name.value, fields: [] };
        group.fields.push({ node: selection, conditions });
        groups.set(responseName, group);
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : scope.fragments.get(selection.name.value);
      if (!fragment || !applies(scope.schema, type, fragment.typeCondition?.name.value)) continue;
      collect(fragment.selectionSet, [...conditions, ...conditionsOf(selection)]);
    }
  }

  for (const { set, conditions } of selections) collect(set, conditions);
  return [...groups.values()];
}

/** The fields below a group, those of all its members together. */
export function groupSubfields(scope: SelectionScope, type: GraphQLCompositeType, group: FieldGroup): FieldGroup[] {
  const selections = group.fields.flatMap(({ node, conditions }) =>
    node.selectionSet ? [{ set: node.selectionSet, conditions: [...conditions, ...conditionsOf(node)] }] : [],
  );
  return groupFields(scope, type, selections);
}

/** True where the conditions around at least one of the group's fields let it through. */
export function isIncluded(group: FieldGroup, variables: Readonly<Record<string, unknown>>): boolean {
  return group.fields.some(({ node, conditions }) =>
    [...conditions, ...conditionsOf(node)].every((condition) => holds(condition, variables)),
  );
}

/** The group as selections of a document again, its conditions left in it. */
export function toSelections(group: FieldGroup): SelectionNode[] {
  return group.fields.map(({ node, conditions }) => conditions.reduceRight<SelectionNode>(conditioned, node));
}

function conditioned(selection: SelectionNode, condition: DirectiveNode): SelectionNode {
  return {
    kind: Kind.INLINE_FRAGMENT,
    directives: [condition],
    selectionSet: { kind: Kind.SELECTION_SET, selections: [selection] },
  };
}

function conditionsOf(node: SelectionNode): DirectiveNode[] {
  return (node.directives ?? []).filter(({ name }) => name.value === 'skip' || name.value === 'include');
}

function holds(condition: DirectiveNode, variables: Readonly<Record<string, unknown>>): boolean {
  const value = condition.arguments?.[0]?.value;
  const flag =
    value?.kind === Kind.VARIABLE ? variables[value.name.value] : value?.kind === Kind.BOOLEAN && value.value;
  return condition.name.value === 'include' ? flag === true : flag !== true;
}

/** True where a fragment applies to every object of a type. */
export function applies(schema: GraphQLSchema, type: GraphQLCompositeType, typeCondition: string | undefined): boolean {
  if (typeCondition === undefined || typeCondition === type.name) return true;
  const condition = schema.getType(typeCondition);
  return isAbstractType(condition) && !isAbstractType(type) && schema.isSubType(condition, type);
}
