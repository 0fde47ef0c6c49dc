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
import { resultCoercions } from '../json/builtInScalars.ts';
import { isComposite, type JsonObject } from '../json/JsonObject.ts';
import { namedTypeOf } from '../plan/collectFields.ts';
import { graphOf, parseFieldSet, stringArgument, subgraphNames } from '../plan/joinDirectives.ts';
import type { RequiredField, RequiredFragment, RequiredSelection } from '../plan/QueryPlan.ts';
import type { ResponsePath } from './PlaceTree.ts';

/** A field of a representation for which an entity cannot be asked for by it. */
export interface KeyFault {
  /** The field, with those above it: `brand.code`. */
  readonly name: string;
  /** From the entity down, keys as they are answered. */
  readonly path: ResponsePath;
  /**
   * `ALLOWED_NULL` is a fault only where the field is null because of an error: of a required field, because the answer had
   * no value of its type.
   */
  readonly kind: 'NULL' | 'ALLOWED_NULL' | 'WRONG_TYPE';
  /** True where it is no part of a key, but sent for a field that requires it. */
  readonly isRequired?: boolean;
}

/** Undefined where an entity can be asked for. */
type FindKeyFault = (entity: JsonObject) => KeyFault | undefined;

/** What is looked at before an entity is asked for. */
export interface KeyCheck {
  readonly find: FindKeyFault;
  /** Nulls that the schema allows in what fields require: faults only where a subgraph answered something else. */
  readonly requiredNulls: (entity: JsonObject) => readonly KeyFault[];
}

type CompositeNode = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/** A field of a key as one subgraph has it. */
interface KeyField {
  readonly name: string;
  readonly type: TypeNode;
  /** Of what is in lists, where it is in such; undefined where it may be anything. */
  readonly isOfType: ((value: unknown) => boolean) | undefined;
  readonly below: readonly KeyField[] | undefined;
}

/**
 * What representations hold: the keys by which subgraphs find entities, and what else a field requires, read from a
 * supergraph. A subgraph must not be asked for an entity whose key
 * is null where the subgraph's own schema does not allow it, or null altogether, or of another type: what it answers would
 * belong to nothing. Part of a key may be null where the schema says so and no error is why it is. A value of another type
 * that a field requires is not sent either, nor null in its place.
 */
export class EntityKeys {
  readonly #types = new Map<string, CompositeNode>();
  readonly #enums = new Map<string, ReadonlySet<unknown>>();
  readonly #subgraphs: ReadonlyMap<string, string>;

  constructor(supergraph: DocumentNode) {
    this.#subgraphs = subgraphNames(supergraph);
    for (const node of supergraph.definitions)
      if (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION)
        this.#types.set(node.name.value, node);
      else if (node.kind === Kind.ENUM_TYPE_DEFINITION)
        this.#enums.set(node.name.value, new Set(node.values?.map(({ name }) => name.value)));
  }

  /**
   * Compiles the check of entities of a type that are sent to a subgraph; undefined where there is nothing to check. One
   * key that is complete is enough; whatever else is sent must be of its type.
   * @param sent what representations hold
   */
  check(subgraph: string, typeName: string, sent: readonly RequiredFragment[]): KeyCheck | undefined {
    const keys = this.#keysOf(subgraph, typeName).filter((key) => partsOf(key, sent));
    const keyFault = compileKeys(keys, sent);
    const ofKeys = new Set(keys.flatMap((key) => key.map(({ name }) => name)));
    const required = sent
      .flatMap(({ typeCondition, selections }) => this.#partsIn(subgraph, typeCondition, selections))
      .filter(({ name }) => !ofKeys.has(name));
    if (required.length === 0) return keyFault && { find: keyFault, requiredNulls: () => [] };
    return {
      find(entity) {
        const fault = keyFault?.(entity);
        if (fault && fault.kind !== 'ALLOWED_NULL') return fault;
        const wrong = faultIn(entity, required, { hasValue: false, allowedNull: undefined });
        return wrong ? { ...wrong, isRequired: true } : fault;
      },
      requiredNulls(entity) {
        const found: KeyFault[] = [];
        findNulls(entity, required, { path: [], name: '' }, found);
        return found;
      },
    };
  }

  /** What is sent of an object of a type. */
  #partsIn(subgraph: string, typeName: string, sent: readonly RequiredSelection[]): KeyPart[] {
    return sent.flatMap((selection): KeyPart[] => {
      if (selection.kind === 'InlineFragment') {
        const { typeCondition, selections } = selection;
        return this.#partsIn(subgraph, typeCondition, selections).map((part) => ({ typeName: typeCondition, ...part }));
      }
      const { name, readAs, selections } = selection;
      const field = this.#types.get(typeName)?.fields?.find((other) => other.name.value === name);
      if (!field) return [];
      const fieldTypeName = namedTypeOf(field.type);
      return [
        {
          name,
          readAs,
          type: this.#typeIn(subgraph, field.directives) ?? field.type,
          isOfType: selections ? isComposite : this.#leafCheck(fieldTypeName),
          below: selections ? this.#partsIn(subgraph, fieldTypeName, selections) : [],
        },
      ];
    });
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
      const isOfType = below ? isComposite : this.#leafCheck(namedTypeOf(field.type));
      return [{ name, type: this.#typeIn(subgraph, field.directives) ?? field.type, isOfType, below }];
    });
  }

  /** A custom scalar may be any JSON. */
  #leafCheck(typeName: string): KeyField['isOfType'] {
    const coerce = resultCoercions.get(typeName);
    if (coerce) return (value) => coerce(value) !== undefined;
    const values = this.#enums.get(typeName);
    return values && ((value) => values.has(value));
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

/** A field that is sent: how it is read from an object, and what it may be. */
interface KeyPart extends Pick<KeyField, 'name' | 'type' | 'isOfType'> {
  readonly readAs: string;
  readonly below: readonly KeyPart[];
  /** Set where only objects of this type have it. */
  readonly typeName?: string;
}

/** @param keys all of which are sent; one that is complete is enough */
function compileKeys(
  keys: readonly (readonly KeyField[])[],
  sent: readonly RequiredSelection[],
): FindKeyFault | undefined {
  const checks = keys.flatMap((key) => compileKey(key, sent) ?? []);
  const [first, ...others] = checks;
  if (!first || others.length === 0) return first;
  return (entity) => {
    const fault = first(entity);
    if (!fault) return undefined;
    const faults = [fault];
    for (const check of others) {
      const another = check(entity);
      if (!another) return undefined;
      faults.push(another);
    }
    return faults.find(({ kind }) => kind === 'ALLOWED_NULL') ?? fault;
  };
}

/** Undefined where not all of the key is sent. */
function compileKey(key: readonly KeyField[], sent: readonly RequiredSelection[]): FindKeyFault | undefined {
  const parts = partsOf(key, sent);
  const [first] = parts ?? [];
  if (!parts || !first) return undefined;
  return (entity) => {
    const reading: Reading = { hasValue: false, allowedNull: undefined };
    const fault = faultIn(entity, parts, reading);
    if (fault) return fault;
    return reading.hasValue ? reading.allowedNull : { name: first.name, path: [first.readAs], kind: 'NULL' };
  };
}

function partsOf(key: readonly KeyField[], sent: readonly RequiredSelection[]): KeyPart[] | undefined {
  const parts: KeyPart[] = [];
  for (const { name, type, isOfType, below } of key) {
    const field = fieldNamed(name, sent);
    const ownParts = below && field ? partsOf(below, field.selections ?? []) : [];
    if (!field || !ownParts) return undefined;
    parts.push({ readAs: field.readAs, name, type, isOfType, below: ownParts });
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

/** What is seen of a key, or of what else is sent, while it is read. */
interface Reading {
  hasValue: boolean;
  /** The first null that the schema allows. */
  allowedNull: KeyFault | undefined;
}

function faultIn(object: JsonObject, parts: readonly KeyPart[], reading: Reading): KeyFault | undefined {
  for (const part of parts) {
    const { name, readAs, typeName } = part;
    if (typeName !== undefined && object.__typename !== typeName) continue;
    const allowed = reading.allowedNull;
    const fault = faultAt(object[readAs], part.type, part, reading);
    if (fault) return below(fault, name, readAs);
    if (reading.allowedNull && reading.allowedNull !== allowed)
      reading.allowedNull = below(reading.allowedNull, name, readAs);
  }
  return undefined;
}

/** The fault of a value, seen from there. What never came, something else says why. */
function faultAt(value: unknown, type: TypeNode, part: KeyPart, reading: Reading): KeyFault | undefined {
  if (value === null) {
    if (type.kind === Kind.NON_NULL_TYPE) return { name: '', path: [], kind: 'NULL' };
    reading.allowedNull ??= { name: '', path: [], kind: 'ALLOWED_NULL' };
    return undefined;
  }
  const itemType = itemTypeOf(type);
  if (value !== undefined && part.isOfType && Array.isArray(value) !== (itemType !== undefined)) return wrongType;
  if (Array.isArray(value) && itemType) {
    for (const [index, item] of value.entries()) {
      const allowed = reading.allowedNull;
      const fault = faultAt(item, itemType, part, reading);
      if (fault) return below(fault, '', index);
      if (reading.allowedNull && reading.allowedNull !== allowed)
        reading.allowedNull = below(reading.allowedNull, '', index);
    }
    return undefined;
  }
  if (value !== undefined && part.isOfType?.(value) === false) return wrongType;
  if (part.below.length > 0 && isComposite(value)) return faultIn(value, part.below, reading);
  reading.hasValue = true;
  return undefined;
}

/** Where a required value is, from the entity down. */
interface RequiredPlace {
  readonly path: ResponsePath;
  readonly name: string;
}

function findNulls(object: JsonObject, parts: readonly KeyPart[], at: RequiredPlace, found: KeyFault[]): void {
  for (const part of parts) {
    if (part.typeName !== undefined && object.__typename !== part.typeName) continue;
    const name = at.name === '' ? part.name : `${at.name}.${part.name}`;
    findNullsAt(object[part.readAs], part, { path: [...at.path, part.readAs], name }, found);
  }
}

function findNullsAt(value: unknown, part: KeyPart, at: RequiredPlace, found: KeyFault[]): void {
  if (value === null) found.push({ ...at, kind: 'ALLOWED_NULL', isRequired: true });
  else if (part.below.length > 0 && isComposite(value) && !Array.isArray(value))
    findNulls(value, part.below, at, found);
  else if (Array.isArray(value))
    for (const [index, item] of value.entries())
      findNullsAt(item, part, { path: [...at.path, index], name: at.name }, found);
}

const wrongType: KeyFault = { name: '', path: [], kind: 'WRONG_TYPE' };

/** A fault as it is seen from one step above. */
function below({ name, path, kind }: KeyFault, field: string, key: string | number): KeyFault {
  return { name: [field, name].filter((part) => part !== '').join('.'), path: [key, ...path], kind };
}

/** Undefined for what is no list. */
function itemTypeOf(type: TypeNode): TypeNode | undefined {
  const nullable = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
  return nullable.kind === Kind.LIST_TYPE ? nullable.type : undefined;
}
