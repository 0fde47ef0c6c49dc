import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionSetNode,
} from 'graphql';

/** The fields that answer one response name; they are one field in the answer. */
export interface FieldGroup {
  readonly responseName: string;
  readonly fieldName: string;
  readonly fields: readonly FieldNode[];
}

/** What collecting needs to know of the document and the contract around a selection. */
export interface SelectionScope {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/** The fields of selections on an object type, fragments opened, grouped by response name in document order. */
export function groupFields(
  scope: SelectionScope,
  type: GraphQLCompositeType,
  sets: readonly SelectionSetNode[],
): FieldGroup[] {
  const groups = new Map<string, { responseName: string; fieldName: string; fields: FieldNode[] }>();

  function collect({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const responseName = selection.alias?.value ?? selection.name.value;
        const group = groups.get(responseName) ?? { responseName, fieldName: selection.name.value, fields: [] };
        group.fields.push(selection);
        groups.set(responseName, group);
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : scope.fragments.get(selection.name.value);
      if (!fragment || !applies(scope.schema, type, fragment.typeCondition?.name.value)) continue;
      collect(fragment.selectionSet);
    }
  }

  for (const set of sets) collect(set);
  return [...groups.values()];
}

/** The fields below a group, those of all its members together. */
export function groupSubfields(scope: SelectionScope, type: GraphQLCompositeType, group: FieldGroup): FieldGroup[] {
  return groupFields(
    scope,
    type,
    group.fields.flatMap(({ selectionSet }) => selectionSet ?? []),
  );
}

/** True where a fragment applies to every object of a type. */
export function applies(schema: GraphQLSchema, type: GraphQLCompositeType, typeCondition: string | undefined): boolean {
  if (typeCondition === undefined || typeCondition === type.name) return true;
  const condition = schema.getType(typeCondition);
  return isAbstractType(condition) && !isAbstractType(type) && schema.isSubType(condition, type);
}
