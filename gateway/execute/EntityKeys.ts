import {
  type ConstDirectiveNode,
  type DocumentNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parseType,
  type SelectionSetNode,
  type TypeNode,
} from 'graphql';
import { isComposite, type JsonObject } from '../json/JsonObject.ts';
import { graphOf, parseFieldSet, stringArgument, subgraphNames } from '../plan/joinDirectives.ts';
import type { RequiredField, RequiredSelection } from '../plan/QueryPlan.ts';
import { namedTypeOf } from './FieldTypes.ts';

/** The name of a key field that is null, so that an entity cannot be asked for; undefined where none is. */
export type FindMissingKey = (entity: JsonObject) => string | undefined;

type CompositeNode = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/** A field of a key as one subgraph has it. */
interface KeyField {
  readonly name: string;
  readonly type: TypeNode;
  readonly below: readonly KeyField[] | undefined;
}

/**
 * The keys by which subgraphs find entities, read from a supergraph. A subgraph must not be asked for an entity whose key
 * is null where the subgraph's own schema does not allow it, or null altogether: what it answers would belong to nothing.
 * Part of a key may be null where the schema says so.
 */
export class EntityKeys {
  readonly #types = new Map<string, CompositeNode>();
  readonly #subgraphs: ReadonlyMap<string, string>;

  constructor(supergraph: DocumentNode) {
    this.#subgraphs = subgraphNames(supergraph);
    for (const node of supergraph.definitions)
      if (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION)
        this.#types.set(node.name.value, node);
  }

  /**
   * Compiles the check of entities of a type that are sent to a subgraph; undefined where what is sent holds none of the
   * type's keys there. One key that is complete is enough.
   * @param sent what representations hold
   */
  check(subgraph: string, typeName: string, sent: readonly RequiredSelection[]): FindMissingKey | undefined {
    const checks = this.#keysOf(subgraph, typeName).flatMap((key) => compileKey(key, sent) ?? []);
    const [first, ...others] = checks;
    if (!first || others.length === 0) return first;
    return (entity) => {
      const missing = first(entity);
      if (missing === undefined || others.some((check) => check(entity) === undefined)) return undefined;
      return missing;
    };
  }

  #keysOf(subgraph: string, typeName: string): (readonly KeyField[])[] {
    const type = this.#types.get(typeName);
    return (type?.directives ?? []).flatMap((directive) => {
      const fields = stringArgument(directive, 'key');
      if (directive.name.value !== 'join__type' || fields === undefined) return [];
      if (graphOf(directive, this.#subgraphs) !== subgraph) return [];
      return [this.#fieldsOf(subgraph, typeName, parseFieldSet(fields))];
    });
  }

  #fieldsOf(subgraph: string, typeName: string, { selections }: SelectionSetNode): KeyField[] {
    return selections.flatMap((node): KeyField[] => {
      if (node.kind !== Kind.FIELD) return [];
      const name = node.name.value;
      const field = this.#types.get(typeName)?.fields?.find((other) => other.name.value === name);
      if (!field) return [];
      const { selectionSet } = node;
      const below = selectionSet && this.#fieldsOf(subgraph, namedTypeOf(field.type), selectionSet);
      return [{ name, type: this.#typeIn(subgraph, field.directives) ?? field.type, below }];
    });
  }

  /** The type that a subgraph gives a field, where subgraphs differ. */
  #typeIn(subgraph: string, directives: readonly ConstDirectiveNode[] = []): TypeNode | undefined {
    const join = directives.find(
      (directive) => directive.name.value === 'join__field' && graphOf(directive, this.#subgraphs) === subgraph,
    );
    const type = join && stringArgument(join, 'type');
    return type === undefined ? undefined : parseType(type, { noLocation: true });
  }
}

/** A part of a key: how it is read from an object, and what may be null of it. */
interface KeyPart {
  readonly readAs: string;
  readonly name: string;
  readonly type: TypeNode;
  readonly below: readonly KeyPart[];
}

/** Undefined where not all of the key is sent. */
function compileKey(key: readonly KeyField[], sent: readonly RequiredSelection[]): FindMissingKey | undefined {
  const parts = partsOf(key, sent);
  const [first] = parts ?? [];
  if (!parts || !first) return undefined;
  return (entity) => {
    const found = { hasValue: false };
    const missing = missingIn(entity, parts, found);
    return missing ?? (found.hasValue ? undefined : first.name);
  };
}

function partsOf(key: readonly KeyField[], sent: readonly RequiredSelection[]): KeyPart[] | undefined {
  const parts: KeyPart[] = [];
  for (const { name, type, below } of key) {
    const field = fieldNamed(name, sent);
    const ownParts = below && field ? partsOf(below, field.selections ?? []) : [];
    if (!field || !ownParts) return undefined;
    parts.push({ readAs: field.readAs, name, type, below: ownParts });
  }
  return parts;
}

function fieldNamed(name: string, sent: readonly RequiredSelection[]): RequiredField | undefined {
  for (const selection of sent) {
    const isField = selection.kind === 'Field';
    if (isField && selection.name === name) return selection;
    const found = isField ? undefined : fieldNamed(name, selection.selections);
    if (found) return found;
  }
  return undefined;
}

/** @param found told where any part of the key has a value */
function missingIn(object: JsonObject, parts: readonly KeyPart[], found: { hasValue: boolean }): string | undefined {
  for (const { readAs, name, type, below } of parts) {
    const missing = missingAt(object[readAs], type, below, found);
    if (missing !== undefined) return missing === '' ? name : `${name}.${missing}`;
  }
  return undefined;
}

/** The name of what is null below; empty where it is the value itself. What never came, something else says why. */
function missingAt(
  value: unknown,
  type: TypeNode,
  below: readonly KeyPart[],
  found: { hasValue: boolean },
): string | undefined {
  if (value === null) return type.kind === Kind.NON_NULL_TYPE ? '' : undefined;
  if (Array.isArray(value)) {
    const itemType = itemTypeOf(type);
    return value.map((item) => missingAt(item, itemType, below, found)).find((missing) => missing !== undefined);
  }
  if (below.length > 0 && isComposite(value)) return missingIn(value, below, found);
  found.hasValue = true;
  return undefined;
}

function itemTypeOf(type: TypeNode): TypeNode {
  const nullable = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
  return nullable.kind === Kind.LIST_TYPE ? nullable.type : nullable;
}
