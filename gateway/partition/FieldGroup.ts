import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { operationOf } from '../plan/selectOperation.ts';

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

/** A document's operation with only these root selections, and the fragments and variables that they use. */
export function withRootSelections(document: DocumentNode, selections: readonly SelectionNode[]): DocumentNode {
  const operation = operationOf(document);
  const fragments = fragmentsOf(document);
  const usedFragments = new Map<string, FragmentDefinitionNode>();
  const usedVariables = new Set<string>();
  const pending: (SelectionNode | FragmentDefinitionNode)[] = [...selections];
  for (let node = pending.pop(); node; node = pending.pop()) {
    visit(node, {
      [Kind.VARIABLE]: ({ name }) => void usedVariables.add(name.value),
      [Kind.FRAGMENT_SPREAD]: ({ name }) => {
        const fragment = fragments.get(name.value);
        if (!fragment || usedFragments.has(name.value)) return;
        usedFragments.set(name.value, fragment);
        pending.push(fragment);
      },
    });
  }
  return {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        ...operation,
        variableDefinitions: operation.variableDefinitions?.filter(({ variable }) =>
          usedVariables.has(variable.name.value),
        ),
        selectionSet: { kind: Kind.SELECTION_SET, selections },
      },
      ...usedFragments.values(),
    ],
  };
}

/** The fragments of a document by name. */
export function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  );
}
