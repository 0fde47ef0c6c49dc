import {
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  stripIgnoredCharacters,
  type VariableDefinitionNode,
} from 'graphql';
import { parseFieldSet } from './joinDirectives.ts';
import type { FetchNode, PathStep, RequiredSelection } from './QueryPlan.ts';
import type { Requirements } from './Requirements.ts';
import { fragmentOn } from './selectByType.ts';
import { operationIn, variablesUsedIn } from './selectOperation.ts';

/** Fields of one type at one place that require the same. */
interface UnfedGroup {
  readonly path: readonly PathStep[];
  readonly typeName: string;
  readonly requires: SelectionSetNode;
  readonly fields: FieldNode[];
}

/**
 * The fields of one fetch that require what its representations do not bring. Apollo's planner merges such fields into
 * a fetch of their subgraph without looking at what they require; they have to be asked apart, by a key.
 */
export class UnfedFields {
  readonly #fetch: FetchNode;
  readonly #requirements: Requirements;
  readonly #operation: OperationDefinitionNode;
  readonly #groups = new Map<string, UnfedGroup>();
  readonly #kept: SelectionSetNode;

  /** @param rootTypeName of the fetch's root fields */
  constructor(fetch: FetchNode, requirements: Requirements, rootTypeName: string) {
    const operation = operationIn(fetch);
    this.#fetch = fetch;
    this.#requirements = requirements;
    this.#operation = operation;
    const [entities] = operation.selectionSet.selections;
    if (fetch.requires && entities?.kind === Kind.FIELD && entities.selectionSet) {
      const kept = { ...entities, selectionSet: this.#keep(entities.selectionSet, '', []) };
      this.#kept = { ...operation.selectionSet, selections: [kept] };
    } else this.#kept = this.#keep(operation.selectionSet, rootTypeName, []);
  }

  get isEmpty(): boolean {
    return this.#groups.size === 0;
  }

  /** The fetch without them, but with the keys by which they can be asked. */
  get rest(): FetchNode {
    return this.#asking(this.#kept);
  }

  /** Fetches of them, each with the path from the place of the fetch. */
  get apart(): { readonly fetch: FetchNode; readonly path: readonly PathStep[] }[] {
    return [...this.#groups.values()].map(({ path, typeName, requires, fields }) => {
      const needed = [typeNameField, ...this.#keyFields(typeName), ...requires.selections];
      const asked = this.#asking(entitiesWith([fragmentOn(typeName, fields)]));
      const fetch: FetchNode = {
        ...asked,
        operationType: OperationTypeNode.QUERY,
        requires: [{ kind: 'InlineFragment', typeCondition: typeName, selections: needed.map(requiredSelection) }],
        inputRewrites: [],
        outputRewrites: [],
      };
      return { fetch, path };
    });
  }

  #keep(set: SelectionSetNode, typeName: string, path: readonly PathStep[]): SelectionSetNode {
    let tookAny = false;
    const selections = set.selections.flatMap((node): SelectionNode[] => {
      if (node.kind === Kind.FRAGMENT_SPREAD) return [node];
      if (node.kind === Kind.INLINE_FRAGMENT) {
        const type = node.typeCondition?.name.value ?? typeName;
        return [{ ...node, selectionSet: this.#keep(node.selectionSet, type, path) }];
      }
      if (this.#isUnfed(node, typeName, path, set)) {
        tookAny = true;
        return [];
      }
      const objects = this.#requirements.objectsOf(typeName, node.name.value);
      if (!node.selectionSet || !objects) return [node];
      const below = [...path, (node.alias ?? node.name).value, ...Array<PathStep>(objects.listDepth).fill('@')];
      return [{ ...node, selectionSet: this.#keep(node.selectionSet, objects.typeName, below) }];
    });
    if (!tookAny) return { ...set, selections };
    const keys = [typeNameField, ...this.#keyFields(typeName)].filter((key) => !isAmong(key, selections));
    return { ...set, selections: [...keys, ...selections] };
  }

  /** Also notes the field where it is. A field that the fetch asks for what it requires has it by a `@provides`. */
  #isUnfed(field: FieldNode, typeName: string, path: readonly PathStep[], set: SelectionSetNode): boolean {
    const requires = this.#requirements.of(this.#fetch.subgraph, typeName, field.name.value);
    if (!requires || !this.#requirements.keyOf(this.#fetch.subgraph, typeName)) return false;
    const isSent = path.length === 0 && this.#fetch.requires && brings(this.#fetch.requires, requires, typeName);
    if (isSent || selects(set, requires)) return false;
    const key = JSON.stringify([path, typeName, print(requires)]);
    const group = this.#groups.get(key) ?? { path, typeName, requires, fields: [] };
    group.fields.push(field);
    this.#groups.set(key, group);
    return true;
  }

  #keyFields(typeName: string): readonly SelectionNode[] {
    return this.#requirements.keyOf(this.#fetch.subgraph, typeName)?.selections ?? [];
  }

  /** The fetch with another selection and the variables that this uses. */
  #asking(selectionSet: SelectionSetNode): FetchNode {
    const used = variablesUsedIn(selectionSet);
    const isEntityFetch = used.has('representations');
    const definitions = (this.#operation.variableDefinitions ?? []).filter(
      ({ variable }) => used.has(variable.name.value) && variable.name.value !== 'representations',
    );
    const operation: OperationDefinitionNode = {
      ...this.#operation,
      operation: isEntityFetch ? OperationTypeNode.QUERY : this.#operation.operation,
      variableDefinitions: isEntityFetch ? [representations, ...definitions] : definitions,
      selectionSet,
    };
    return {
      ...this.#fetch,
      text: stripIgnoredCharacters(print(operation)),
      variableNames: this.#fetch.variableNames.filter((name) => used.has(name)),
      contextVariables: this.#fetch.contextVariables.filter(({ variable }) => used.has(variable)),
    };
  }
}

const typeNameField: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

export const [representations] = (
  parse('query ($representations: [_Any!]!) { _ }', { noLocation: true }).definitions[0] as OperationDefinitionNode
).variableDefinitions as [VariableDefinitionNode];

/** The operation of an entity fetch that asks this of the entities. */
export function entitiesWith(selections: readonly SelectionNode[]): SelectionSetNode {
  return parseFieldSet(`_entities(representations: $representations) { ${selections.map(print).join(' ')} }`);
}

export function requiredSelection(node: SelectionNode): RequiredSelection {
  if (node.kind === Kind.FRAGMENT_SPREAD) throw new Error('A fragment spread in a field set');
  const selections = node.selectionSet?.selections.map(requiredSelection);
  if (node.kind === Kind.FIELD) return { kind: 'Field', name: node.name.value, readAs: node.name.value, selections };
  return { kind: 'InlineFragment', typeCondition: node.typeCondition?.name.value ?? '', selections: selections ?? [] };
}

/** True where representations bring the fields; those of another type than the field's are for all its types. */
function brings(sent: readonly RequiredSelection[], { selections }: SelectionSetNode, typeName: string): boolean {
  const ofType = sent.filter((fragment) => fragment.kind === 'InlineFragment' && fragment.typeCondition === typeName);
  const names = new Set(
    (ofType.length > 0 ? ofType : sent).flatMap((fragment) =>
      (fragment.selections ?? []).flatMap((field) => (field.kind === 'Field' ? [field.name] : [])),
    ),
  );
  return selections.every((node) => node.kind !== Kind.FIELD || names.has(node.name.value));
}

/** True where a selection asks for all of a field set. */
function selects({ selections }: SelectionSetNode, required: SelectionSetNode): boolean {
  return required.selections.every((node) => isAmong(node, selections));
}

function isAmong(node: SelectionNode, selections: readonly SelectionNode[]): boolean {
  return selections.some(
    (other) =>
      node.kind === Kind.FIELD &&
      other.kind === Kind.FIELD &&
      other.name.value === node.name.value &&
      !other.alias &&
      (!node.selectionSet || (other.selectionSet !== undefined && selects(other.selectionSet, node.selectionSet))),
  );
}
