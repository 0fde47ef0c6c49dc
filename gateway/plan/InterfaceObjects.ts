import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  type InterfaceTypeDefinitionNode,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { EntityOperation } from './EntityOperation.ts';
import { graphOf, parseFieldSet, stringArgument, subgraphNames } from './joinDirectives.ts';
import { fieldPath, requiredPaths } from './layerByNeed.ts';
import {
  type FetchNode,
  flattenEach,
  type ObjectAround,
  type PathStep,
  type PlanNode,
  type RequiredField,
  type RequiredSelection,
} from './QueryPlan.ts';
import { requirementKey } from './RequiredCalls.ts';

/**
 * Interfaces that some subgraph knows as an object (`@interfaceObject`) without knowing what implements them, and what
 * the fields of that object require there.
 */
export class InterfaceObjects {
  readonly names = new Set<string>();
  readonly #required = new Map<string, ReadonlySet<string>>();
  /** Names of key fields by subgraph and type. */
  readonly #keys = new Map<string, Set<string>>();
  /** Subgraphs with the interfaces that they know as objects. */
  readonly #objects = new Set<string>();

  /** @param supergraph as the planner is given it */
  constructor(supergraph: DocumentNode) {
    const subgraphs = subgraphNames(supergraph);
    for (const node of supergraph.definitions)
      if (node.kind === Kind.INTERFACE_TYPE_DEFINITION && node.directives?.some(isInterfaceObject))
        this.#read(node, subgraphs);
  }

  /** Names of the fields that a field of an entity requires in a subgraph, its keys not counted. */
  requiredBy(subgraph: string, typeName: string, fieldName: string): ReadonlySet<string> {
    return this.#required.get(requirementKey(subgraph, typeName, fieldName)) ?? nothing;
  }

  isKey(subgraph: string, typeName: string, fieldName: string): boolean {
    return fieldName === '__typename' || this.#keys.get(`${subgraph} ${typeName}`)?.has(fieldName) === true;
  }

  /** True where a subgraph knows an interface as an object. */
  isObjectIn(subgraph: string, typeName: string): boolean {
    return this.#objects.has(`${subgraph} ${typeName}`);
  }

  #read({ name, fields, directives }: InterfaceTypeDefinitionNode, subgraphs: ReadonlyMap<string, string>): void {
    this.names.add(name.value);
    for (const directive of directives ?? []) {
      const key = `${graphOf(directive, subgraphs)} ${name.value}`;
      if (isInterfaceObject(directive)) this.#objects.add(key);
      const known = this.#keys.get(key) ?? new Set();
      this.#keys.set(key, known);
      for (const field of fieldNames(stringArgument(directive, 'key'))) known.add(field);
    }
    for (const field of fields ?? [])
      for (const directive of field.directives ?? []) {
        const subgraph = graphOf(directive, subgraphs);
        const required = fieldNames(stringArgument(directive, 'requires')).filter(
          (each) => !this.isKey(subgraph, name.value, each),
        );
        if (required.length > 0)
          this.#required.set(requirementKey(subgraph, name.value, field.name.value), new Set(required));
      }
  }
}

const nothing: ReadonlySet<string> = new Set();

function isInterfaceObject({ arguments: args }: ConstDirectiveNode): boolean {
  return (
    args?.some(
      ({ name, value }) => name.value === 'isInterfaceObject' && value.kind === Kind.BOOLEAN && value.value,
    ) === true
  );
}

function fieldNames(fieldSet: string | undefined): string[] {
  if (fieldSet === undefined) return [];
  return parseFieldSet(fieldSet).selections.flatMap((node) => (node.kind === Kind.FIELD ? [node.name.value] : []));
}

/**
 * Fetches fields of an interface object apart where they are for entities of different types, or below objects of
 * different types, or require different things. Apollo's planner asks for all of them at once, of every entity: one for
 * which only the keys were fetched would get nothing, and one that fails at a field of another type would lose its own
 * (docs/apollo-patches.md, 8).
 */
export class InterfaceObjectSplitter {
  readonly #interfaceObjects: InterfaceObjects;
  readonly #document: DocumentNode;
  readonly #schema: GraphQLSchema;
  /** Paths of the fields that fetches of the plan require. */
  readonly #required: Set<string>;

  /** @param document what was planned, with concrete fragments */
  constructor(interfaceObjects: InterfaceObjects, document: DocumentNode, schema: GraphQLSchema, root: PlanNode) {
    this.#interfaceObjects = interfaceObjects;
    this.#document = document;
    this.#schema = schema;
    this.#required = new Set(requiredIn(root, []));
  }

  split(node: PlanNode, path: readonly PathStep[] = []): PlanNode {
    switch (node.kind) {
      case 'Sequence':
      case 'Parallel':
        return { ...node, nodes: node.nodes.map((child) => this.split(child, path)) };
      case 'Flatten':
        return flattenEach(node, this.split(node.node, [...path, ...node.path]));
      case 'Fetch':
        return node.requires ? this.#splitFetch(node, node.requires, path) : node;
    }
  }

  #splitFetch(fetch: FetchNode, requires: readonly RequiredSelection[], path: readonly PathStep[]): PlanNode {
    const operation = new EntityOperation(fetch);
    const groups = new Map<string, FieldGroup>();
    for (const [field, typeName] of operation.fields) {
      if (!this.#interfaceObjects.names.has(typeName)) return fetch;
      // All that a subgraph can say there is the name of the interface.
      if (field.name.value === '__typename' && this.#interfaceObjects.isObjectIn(fetch.subgraph, typeName)) continue;
      const needs = this.#interfaceObjects.requiredBy(fetch.subgraph, typeName, field.name.value);
      const { types, around } = this.#objectsAskedFor(path, field);
      const key = JSON.stringify([[...needs], types, around]);
      const group = groups.get(key) ?? { needs, types, around, typeName, fields: new Set() };
      groups.set(key, group);
      group.fields.add(field);
    }
    const [only, ...others] = groups.values();
    if (!only) return { kind: 'Parallel', nodes: [] };
    if (others.length === 0 && only.needs.size === 0) return withAround(fetch, only.around);
    const nodes = [only, ...others].map((group): FetchNode => {
      const narrowed = {
        ...operation.narrowed(group.fields),
        requires: this.#requirementsOf(requires, group, fetch.subgraph),
      };
      return withAround({ ...fetch, ...narrowed }, group.around);
    });
    return others.length === 0 && nodes[0] ? nodes[0] : { kind: 'Parallel', nodes };
  }

  /** The objects for which the client asks a field: all where others require it. */
  #objectsAskedFor(path: readonly PathStep[], field: FieldNode): Pick<FieldGroup, 'types' | 'around'> {
    const name = (field.alias ?? field.name).value;
    if (this.#required.has(`${fieldPath(path)}.${name}`)) return { types: undefined, around: [] };
    let ways = this.#document.definitions.flatMap((node): Way[] =>
      node.kind === Kind.OPERATION_DEFINITION ? [{ set: node.selectionSet, types: [] }] : [],
    );
    const steps: number[] = [];
    for (const [index, step] of path.entries()) {
      if (step === '@') continue;
      steps.push(path.length - index);
      ways = ways.flatMap((way) => belowField(step, way));
    }
    const asked = ways.flatMap(({ set, types }) =>
      fieldsNamed(name, set).map(([, typeName]) => ({ typeName, around: types })),
    );
    const around = steps.flatMap((each, index): ObjectAround[] => {
      const types = typesOf(asked.map((one) => one.around[index]));
      return types?.every((type) => isObjectType(this.#schema.getType(type))) ? [{ steps: each, types }] : [];
    });
    const types = typesOf(asked.map(({ typeName }) => typeName));
    return { types: types?.some((type) => this.#interfaceObjects.names.has(type)) ? undefined : types, around };
  }

  /** For each type the keys and all that is needed, wherever the planner put it. */
  #requirementsOf(requires: readonly RequiredSelection[], group: FieldGroup, subgraph: string): RequiredSelection[] {
    const fields = new Map<string, RequiredField>();
    for (const { selections } of requires)
      for (const field of selections ?? [])
        if (
          field.kind === 'Field' &&
          (group.needs.has(field.name) || this.#interfaceObjects.isKey(subgraph, group.typeName, field.name))
        )
          fields.set(field.name, field);
    const selections = [...fields.values()];
    const conditions =
      group.types ?? requires.flatMap((fragment) => (fragment.kind === 'Field' ? [] : fragment.typeCondition));
    return conditions.map((typeCondition) => ({ kind: 'InlineFragment', typeCondition, selections }));
  }
}

/** Fields that go out together. */
interface FieldGroup {
  readonly needs: ReadonlySet<string>;
  readonly types: readonly string[] | undefined;
  readonly around: readonly ObjectAround[];
  readonly typeName: string;
  readonly fields: Set<FieldNode>;
}

/** A selection on the way of a path, and the types of the fragments that hold the fields above it. */
interface Way {
  readonly set: SelectionSetNode;
  readonly types: readonly (string | undefined)[];
}

function belowField(name: string, { set, types }: Way): Way[] {
  return fieldsNamed(name, set).flatMap(([{ selectionSet }, typeName]) =>
    selectionSet ? [{ set: selectionSet, types: [...types, typeName] }] : [],
  );
}

/** The types of fragments; undefined where there are none, or something is in no fragment. */
function typesOf(conditions: readonly (string | undefined)[]): readonly string[] | undefined {
  const types = conditions.filter((each) => each !== undefined);
  return types.length > 0 && types.length === conditions.length ? [...new Set(types)].sort() : undefined;
}

function withAround(fetch: FetchNode, around: readonly ObjectAround[]): FetchNode {
  return around.length > 0 ? { ...fetch, around } : fetch;
}

/** Fields answered under a name, each with the type of the fragment it is in. */
function fieldsNamed(name: string, set: SelectionSetNode, typeName?: string): [FieldNode, string | undefined][] {
  return set.selections.flatMap((node): [FieldNode, string | undefined][] => {
    if (node.kind === Kind.FIELD) return (node.alias ?? node.name).value === name ? [[node, typeName]] : [];
    if (node.kind === Kind.FRAGMENT_SPREAD) return [];
    return fieldsNamed(name, node.selectionSet, node.typeCondition?.name.value ?? typeName);
  });
}

function requiredIn(node: PlanNode, path: readonly PathStep[]): string[] {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap((child) => requiredIn(child, path));
    case 'Flatten':
      return requiredIn(node.node, [...path, ...node.path]);
    case 'Fetch':
      return requiredPaths(node.requires ?? [], fieldPath(path));
  }
}
