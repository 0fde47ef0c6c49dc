import {
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionNode,
  type SelectionSetNode,
  stripIgnoredCharacters,
} from 'graphql';
import type { FetchNode } from './QueryPlan.ts';
import { operationIn, variablesUsedIn } from './selectOperation.ts';

/** The operation of an entity fetch, taken apart by the fields that it asks of the entities. */
export class EntityOperation {
  /** The fields asked of the entities themselves, each with the type it is asked on. */
  readonly fields: readonly (readonly [FieldNode, string])[];
  readonly #fetch: FetchNode;
  readonly #operation: OperationDefinitionNode;
  readonly #entities: FieldNode;
  readonly #selectionSet: SelectionSetNode;

  constructor(fetch: FetchNode) {
    const operation = operationIn(fetch);
    const entities = operation.selectionSet.selections[0];
    if (!entities || entities.kind !== Kind.FIELD || !entities.selectionSet)
      throw new Error(`Not an entity fetch: ${fetch.text}`);
    this.#fetch = fetch;
    this.#operation = operation;
    this.#entities = entities;
    this.#selectionSet = entities.selectionSet;
    this.fields = fieldsOf(entities.selectionSet, '');
  }

  /** The fetch's operation with these fields only, and the variables that are left. */
  narrowed(fields: ReadonlySet<FieldNode>): Pick<FetchNode, 'text' | 'variableNames' | 'contextVariables'> {
    const entities = { ...this.#entities, selectionSet: keep(this.#selectionSet, fields) };
    const used = variablesUsedIn(entities);
    const text = print({
      ...this.#operation,
      variableDefinitions: this.#operation.variableDefinitions?.filter(({ variable }) => used.has(variable.name.value)),
      selectionSet: { ...this.#operation.selectionSet, selections: [entities] },
    });
    return {
      text: stripIgnoredCharacters(text),
      variableNames: this.#fetch.variableNames.filter((name) => used.has(name)),
      contextVariables: this.#fetch.contextVariables.filter(({ variable }) => used.has(variable)),
    };
  }
}

function fieldsOf(set: SelectionSetNode, typeName: string): [FieldNode, string][] {
  return set.selections.flatMap((selection): [FieldNode, string][] => {
    if (selection.kind === Kind.FIELD) return [[selection, typeName]];
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    return fieldsOf(selection.selectionSet, selection.typeCondition?.name.value ?? typeName);
  });
}

function keep(set: SelectionSetNode, fields: ReadonlySet<FieldNode>): SelectionSetNode {
  return {
    ...set,
    selections: set.selections.flatMap((selection): SelectionNode[] => {
      if (selection.kind !== Kind.INLINE_FRAGMENT)
        return selection.kind === Kind.FIELD && fields.has(selection) ? [selection] : [];
      const selectionSet = keep(selection.selectionSet, fields);
      return selectionSet.selections.length > 0 ? [{ ...selection, selectionSet }] : [];
    }),
  };
}
