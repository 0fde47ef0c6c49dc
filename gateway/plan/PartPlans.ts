import {
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  print,
  type SelectionSetNode,
  stripIgnoredCharacters,
  type VariableDefinitionNode,
} from 'graphql';
import { belowRootField } from './continuePlan.ts';
import type { EntryFields } from './EntryFields.ts';
import { nothingSelected } from './foldConditions.ts';
import { foldFragments } from './foldFragments.ts';
import { type Graft, graft } from './graft.ts';
import { PlanningInterrupted } from './Interruption.ts';
import type { Cut, OperationParts, Part } from './OperationParts.ts';
import type { FetchNode, PlanNode, RequiredSelection } from './QueryPlan.ts';
import type { SubgraphTypes } from './SubgraphTypes.ts';
import { fragmentOn, isTooLarge } from './selectByType.ts';
import { operationIn, variablesUsedIn } from './selectOperation.ts';
import { entitiesWith, representations, requiredSelection } from './UnfedFields.ts';

/** What parts are planned with. */
export interface PartPlanning {
  /** Plans over the supergraph with entry fields. */
  readonly plan: (operationText: string) => PlanNode | undefined;
  readonly schema: GraphQLSchema;
  readonly entries: EntryFields;
  readonly types: SubgraphTypes;
  /** Of aliases at cuts. */
  readonly prefix: string;
}

/** How objects below a cut are answered that one subgraph has found. */
export interface Beginning {
  readonly part: Part;
  /** What the subgraph is asked itself. */
  readonly graft: Graft;
  /** What is fetched then, with paths from the objects on. */
  readonly others: readonly PlanNode[];
  /** Keys by which the subgraph finds the objects once more; undefined where it does not find them all. */
  readonly keys: Graft | undefined;
}

/** Told where what is below a field cannot be planned by itself. */
export class UnplannablePart extends Error {
  readonly fieldName: string;

  constructor(fieldName: string, cause?: unknown) {
    super(`What is selected below ${fieldName} cannot be planned by itself.`, { cause });
    this.fieldName = fieldName;
  }
}

/** The plans of the parts of one operation, each made once. */
export class PartPlans {
  readonly #parts: OperationParts;
  readonly #planning: PartPlanning;
  readonly #plans = new Map<string, PlanNode | undefined>();
  readonly #beginnings = new Map<string, Beginning>();

  constructor(parts: OperationParts, planning: PartPlanning) {
    this.#parts = parts;
    this.#planning = planning;
  }

  /** The plan of the part that begins at the root; it is still to be grafted. */
  root(): PlanNode | undefined {
    return this.#planOf({ ...this.#parts.operation, selectionSet: this.#parts.root.selectionSet });
  }

  /**
   * @param subgraph that has found the objects
   * @throws UnplannablePart
   */
  below(cut: Cut, subgraph: string): Beginning {
    const key = `${subgraph} ${cut.key}`;
    const known = this.#beginnings.get(key);
    if (known) return known;
    const part = this.#parts.below(cut);
    const [first, ...others] = this.#planBelow(cut, part, subgraph);
    const operation = operationIn(first);
    const [entry] = operation.selectionSet.selections as readonly FieldNode[];
    const grafted = this.graft(part, {
      subgraph,
      selectionSet: entry?.selectionSet ?? operation.selectionSet,
      typeName: cut.typeName,
      outputRewrites: first.outputRewrites.map((rewrite) => ({ ...rewrite, path: rewrite.path.slice(1) })),
    });
    const beginning = {
      part,
      graft: { ...grafted, variables: withDefinitions(operation.variableDefinitions, grafted.variables) },
      others: others.map(belowRootField),
      keys: this.#keysOf(cut, subgraph),
    };
    this.#beginnings.set(key, beginning);
    return beginning;
  }

  /** A fetch with what its subgraph is asked below the cuts of its part. */
  grafted(fetch: FetchNode, part: Part): { readonly node: FetchNode; readonly ends: Graft['ends'] } {
    const operation = operationIn(fetch);
    const [entities] = operation.selectionSet.selections as readonly FieldNode[];
    const ofEntities = fetch.requires && entities?.selectionSet;
    const grafted = this.graft(part, {
      subgraph: fetch.subgraph,
      selectionSet: ofEntities ?? operation.selectionSet,
      typeName: ofEntities ? undefined : this.#planning.schema.getRootType(fetch.operationType)?.name,
      outputRewrites: fetch.outputRewrites,
    });
    const selectionSet =
      ofEntities && entities
        ? { ...operation.selectionSet, selections: [{ ...entities, selectionSet: grafted.selectionSet }] }
        : grafted.selectionSet;
    const variableDefinitions = withDefinitions(operation.variableDefinitions, grafted.variables);
    const node = {
      ...fetch,
      text: stripIgnoredCharacters(print({ ...operation, selectionSet, variableDefinitions })),
      variableNames: [...new Set([...fetch.variableNames, ...grafted.variables.map(nameOf)])],
      outputRewrites: grafted.outputRewrites,
    };
    return { node, ends: grafted.ends };
  }

  /** The fetch that asks the subgraph once more what it is asked of the objects, by their keys. */
  byKey({ typeName }: Cut, subgraph: string, asked: Graft): FetchNode {
    const { types } = this.#planning;
    const { operation } = this.#parts;
    const requires = [...types.objectsOf(subgraph, typeName)].map(
      (object): RequiredSelection => ({
        kind: 'InlineFragment',
        typeCondition: object,
        selections: [nothingSelected, ...(types.keyOf(subgraph, object)?.selections ?? [])].map(requiredSelection),
      }),
    );
    const text = print({
      ...operation,
      operation: OperationTypeNode.QUERY,
      variableDefinitions: [representations, ...asked.variables],
      selectionSet: entitiesWith([fragmentOn(typeName, asked.selectionSet.selections)]),
    });
    return {
      kind: 'Fetch',
      id: 0,
      subgraph,
      operationType: OperationTypeNode.QUERY,
      operationName: operation.name?.value,
      text: stripIgnoredCharacters(text),
      variableNames: asked.variables.map(nameOf),
      requires,
      inputRewrites: [],
      outputRewrites: asked.outputRewrites,
      contextVariables: [],
    };
  }

  graft(part: Part, asked: Omit<Parameters<typeof graft>[0], 'part'>): Graft {
    const { schema, types } = this.#planning;
    return graft({ ...asked, part }, schema, types, (cut, isRepeated) => {
      const { graft: below, keys } = this.below(cut, asked.subgraph);
      // What stands in several fragments at each level would be a power of the levels.
      const isByKey = isRepeated && below.ends.length > 0 && keys !== undefined;
      return { graft: isByKey ? keys : below, isByKey };
    });
  }

  #keysOf({ typeName }: Cut, subgraph: string): Graft | undefined {
    const { types } = this.#planning;
    const objects = [...types.objectsOf(subgraph, typeName)];
    const fragments = objects.flatMap((object) => {
      const key = object === typeName ? undefined : types.keyOf(subgraph, object);
      return key ? [fragmentOn(object, key.selections)] : [];
    });
    if (fragments.length < objects.length) return undefined;
    const set: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: [nothingSelected, ...fragments] };
    return { selectionSet: foldFragments(set, typeName, subgraph, types), outputRewrites: [], variables: [], ends: [] };
  }

  /** The subgraph's own fetch, with the entry field, and what comes after. */
  #planBelow({ fieldName, typeName }: Cut, part: Part, subgraph: string): [FetchNode, ...PlanNode[]] {
    const name = this.#planning.entries.of(subgraph, typeName);
    if (name === undefined) throw new UnplannablePart(fieldName);
    const entry: FieldNode = {
      kind: Kind.FIELD,
      name: { kind: Kind.NAME, value: name },
      selectionSet: part.selectionSet,
    };
    const node = this.#attempt(fieldName, {
      ...this.#parts.operation,
      operation: OperationTypeNode.QUERY,
      selectionSet: { kind: Kind.SELECTION_SET, selections: [entry] },
    });
    const [first, ...others] = node?.kind === 'Sequence' ? node.nodes : [node];
    if (first?.kind !== 'Fetch' || first.subgraph !== subgraph) throw new UnplannablePart(fieldName);
    return [first, ...others.flatMap((each) => each ?? [])];
  }

  #attempt(fieldName: string, operation: OperationDefinitionNode): PlanNode | undefined {
    try {
      return this.#planOf(operation);
    } catch (error) {
      throw isTooLarge(error) || error instanceof PlanningInterrupted ? error : new UnplannablePart(fieldName, error);
    }
  }

  #planOf(operation: OperationDefinitionNode): PlanNode | undefined {
    const used = variablesUsedIn(operation);
    const text = print({
      ...operation,
      variableDefinitions: operation.variableDefinitions?.filter((definition) => used.has(nameOf(definition))),
    });
    if (!this.#plans.has(text)) {
      const root = this.#planning.plan(text);
      this.#plans.set(text, root && withoutCuts(root, this.#planning.prefix));
    }
    return this.#plans.get(text);
  }
}

/** A plan without what it fetches of objects at a cut, to tell their types: that is planned below the cut. */
function withoutCuts(node: PlanNode, prefix: string): PlanNode | undefined {
  if (node.kind === 'Flatten') return node.path.some((step) => step.startsWith(prefix)) ? undefined : node;
  if (node.kind === 'Fetch') return node;
  const nodes = node.nodes.flatMap((child) => withoutCuts(child, prefix) ?? []);
  return nodes.length > 0 ? { ...node, nodes } : undefined;
}

function nameOf({ variable }: VariableDefinitionNode): string {
  return variable.name.value;
}

function withDefinitions(
  some: readonly VariableDefinitionNode[] = [],
  others: readonly VariableDefinitionNode[],
): VariableDefinitionNode[] {
  return [...new Map([...some, ...others].map((definition) => [nameOf(definition), definition])).values()];
}
