import {
  type DocumentNode,
  type FieldNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { isComposite, type JsonObject } from '../json/JsonObject.ts';
import { collectFields, failsToCollect, fragmentOf } from '../plan/collectFields.ts';
import { eachItem, type ResponsePath } from './PlaceTree.ts';
import type { TypeConditions } from './TypeConditions.ts';

/** What the client asked for, to find its names again. */
export interface ClientSelection {
  /** The client's operation and fragments. */
  readonly document: DocumentNode;
  readonly internalNames: ReadonlyMap<FieldNode, string>;
  readonly types: TypeConditions;
  readonly schema: GraphQLSchema;
  readonly rootTypeName: string;
  /** True where a condition is null. */
  readonly mayFail: boolean;
}

/** Where an error belongs whose path is of the fetched data. */
export interface ClientPlace {
  /** With the client's names: several where it asked one field under several names. Something is missing there. */
  readonly paths: readonly ResponsePath[];
  /** Steps of the path that lead to a place that the client selected. */
  readonly depth: number;
  /** True where nothing is missing, so that the error has no path. */
  readonly isWhole: boolean;
}

/** The fields that the client selected at one place. */
interface Level {
  readonly sets: readonly SelectionSetNode[];
  /** What it selects at the same path of objects of other types. */
  readonly setsOfOthers: readonly SelectionSetNode[];
  readonly declaredType: string;
  /** Lists in lists around the objects. */
  readonly lists: number;
  readonly below: Map<string, Below>;
}

type Below =
  | { readonly kind: 'SELECTED'; readonly keys: readonly string[]; readonly level: Level }
  | { readonly kind: 'NOT_SELECTED' }
  /** The client asks the field of objects of other types. */
  | { readonly kind: 'OF_OTHERS' }
  /** The fields of the object are an error. */
  | { readonly kind: 'FAILS' };

/** An object on the way of a path. */
interface ObjectOnTheWay {
  readonly object: JsonObject;
  readonly level: Level;
  readonly paths: readonly ResponsePath[];
}

/** Finds the places of the client's answer to which paths of the fetched data lead. */
export class ClientPlaces {
  readonly #selection: ClientSelection;
  readonly #root: Level;

  constructor(selection: ClientSelection) {
    this.#selection = selection;
    const sets = selection.document.definitions.flatMap((node) =>
      node.kind === Kind.OPERATION_DEFINITION ? [node.selectionSet] : [],
    );
    const declaredType = selection.rootTypeName;
    this.#root = { sets, setsOfOthers: [], declaredType, lists: 0, below: new Map() };
  }

  /**
   * The place ends where the client's selection does: an error of a field that only a `@requires` asked for belongs to
   * the nearest object on the way that lacks something. None for a field that a subgraph was asked for on an object of
   * another type than the client asked, nor for one of an object whose own fields are an error (see failsToCollect).
   * @param path of fields that fetches ask; `@` stands for every item of a list
   * @param limit paths that are wanted at most
   * @param fields those of the object at the path that are missing; left out for an error of the path itself
   */
  find(path: ResponsePath, data: JsonObject, limit: number, fields?: readonly string[]): ClientPlace | undefined {
    let paths: ResponsePath[] = [[]];
    let level = this.#root;
    let { lists } = level;
    let value: unknown = data;
    const way: ObjectOnTheWay[] = [];
    for (const [depth, step] of path.entries()) {
      if (!canLead(value, step)) return { paths, depth, isWhole: true };
      const object = isComposite(value) ? value : undefined;
      const isItem = typeof step === 'number' || step === eachItem;
      // The type tells where nothing came, and what is inside a scalar.
      const isThere = object !== undefined;
      if (isItem ? lists === 0 : lists > 0 && !isThere) return { paths, depth, isWhole: isThere };
      if (isItem) {
        value = object?.[step];
        lists -= 1;
        paths = paths.map((each) => [...each, step]);
        continue;
      }
      if (object) way.push({ object, level, paths });
      const below = this.#below(level, step, object?.__typename);
      if (below.kind === 'FAILS' || below.kind === 'OF_OTHERS') return undefined;
      if (below.kind === 'NOT_SELECTED')
        return isThere ? this.#nearestLack(way, depth) : { paths, depth, isWhole: false };
      value = object?.[step];
      paths = withKeys(paths, below.keys, limit);
      level = below.level;
      lists = level.lists;
    }
    const depth = path.length;
    if (!isComposite(value)) return { paths, depth, isWhole: (value ?? null) !== null };
    if (!fields || Array.isArray(value)) return { paths, depth, isWhole: true };
    const object = value;
    const missing = fields.map((field) => [field, this.#below(level, field, object.__typename).kind] as const);
    if (missing.some(([field, kind]) => kind === 'SELECTED' && (object[field] ?? null) === null))
      return { paths, depth, isWhole: false };
    if (missing.every(([, kind]) => kind === 'FAILS' || kind === 'OF_OTHERS')) return undefined;
    return this.#nearestLack([...way, { object, level, paths }], depth);
  }

  #nearestLack(way: readonly ObjectOnTheWay[], depth: number): ClientPlace {
    const lacking = way.findLast((each) => this.#lacks(each));
    return { paths: lacking?.paths ?? [], depth, isWhole: lacking === undefined };
  }

  /** True where a field that the client selected of the object is null, or what the object is is not known. */
  #lacks({ object, level }: ObjectOnTheWay): boolean {
    const { schema, document, internalNames } = this.#selection;
    const said = object.__typename;
    const type = schema.getType(typeof said === 'string' ? said : level.declaredType);
    if (!isObjectType(type)) return true;
    return [...collectFields(schema, document, type, level.sets).values()].some(([node]) => {
      const name = node && (internalNames.get(node) ?? node.name.value);
      return name !== undefined && name !== '__typename' && (object[name] ?? null) === null;
    });
  }

  #below(level: Level, step: string, said: unknown): Below {
    const { schema } = this.#selection;
    const typeName = typeof said === 'string' && schema.getType(said) ? said : level.declaredType;
    const key = `${typeName} ${step}`;
    const below = level.below.get(key) ?? this.#look(level, step, typeName);
    level.below.set(key, below);
    return below;
  }

  #look({ sets, setsOfOthers, declaredType }: Level, step: string, typeName: string): Below {
    const { schema, document, mayFail } = this.#selection;
    const type = schema.getType(typeName);
    if (mayFail && isCompositeType(type) && failsToCollect(collectFields(schema, document, type, sets)))
      return { kind: 'FAILS' };
    const possibleTypes = possibleTypesOf(schema, declaredType);
    const fieldsOf = (...types: readonly string[]) =>
      sets.flatMap((set) => fieldsNamed(step, set, types, this.#selection));
    const ofItsType = fieldsOf(typeName);
    const ofAnyType = fieldsOf(...possibleTypes);
    const ofOthers = setsOfOthers.flatMap((set) => fieldsNamed(step, set, possibleTypes, this.#selection));
    const nodes = ofItsType.length === 0 && !isObjectType(type) ? ofAnyType : ofItsType;
    const [first] = nodes;
    if (!first) return { kind: ofAnyType.length + ofOthers.length > 0 ? 'OF_OTHERS' : 'NOT_SELECTED' };
    // Of an object whose type is not known, that of the first type for which the client asked this field.
    const holder = nodes === ofAnyType ? possibleTypes.find((name) => fieldsOf(name).length > 0) : typeName;
    const others = [...ofAnyType.filter((node) => !nodes.includes(node)), ...ofOthers];
    return {
      kind: 'SELECTED',
      keys: [...new Set(nodes.map(({ alias, name }) => (alias ?? name).value))],
      level: {
        sets: nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
        setsOfOthers: others.flatMap(({ selectionSet }) => selectionSet ?? []),
        ...typeOfField(schema, holder ?? typeName, first.name.value),
        below: new Map(),
      },
    };
  }
}

/** False where a step cannot lead further: an index beyond the list, a name in a list, anything in a scalar. */
function canLead(value: unknown, step: string | number): boolean {
  if (value === undefined || value === null || step === eachItem) return true;
  if (Array.isArray(value)) return typeof step === 'number' && step in value;
  return isComposite(value) && typeof step === 'string';
}

function withKeys(paths: readonly ResponsePath[], keys: readonly string[], limit: number): ResponsePath[] {
  const longer: ResponsePath[] = [];
  for (const path of paths)
    for (const key of keys) {
      if (longer.length === limit) return longer;
      longer.push([...path, key]);
    }
  return longer;
}

/** The type of a field's objects, and the lists around them. */
function typeOfField(
  schema: GraphQLSchema,
  typeName: string,
  fieldName: string,
): Pick<Level, 'declaredType' | 'lists'> {
  const type = schema.getType(typeName);
  const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[fieldName] : undefined;
  if (!field) return { declaredType: '', lists: 0 };
  return { declaredType: getNamedType(field.type).name, lists: listsAround(field.type) };
}

function listsAround(type: GraphQLOutputType): number {
  if (isNonNullType(type)) return listsAround(type.ofType);
  return isListType(type) ? 1 + listsAround(type.ofType) : 0;
}

/** Names of the types that an object of a type can be. */
function possibleTypesOf(schema: GraphQLSchema, typeName: string): readonly string[] {
  const type = schema.getType(typeName);
  return isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [typeName];
}

/** Fields fetched under a name for an object of one of some types. */
function fieldsNamed(
  internalName: string,
  set: SelectionSetNode,
  typeNames: readonly string[],
  selection: ClientSelection,
): FieldNode[] {
  const { document, internalNames, types } = selection;
  return set.selections.flatMap((node): FieldNode[] => {
    if (node.kind === Kind.FIELD) return (internalNames.get(node) ?? node.name.value) === internalName ? [node] : [];
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragmentOf(document, node.name.value) : node;
    if (!fragment) return [];
    const condition = fragment.typeCondition?.name.value;
    const narrowed = condition === undefined ? typeNames : typeNames.filter((name) => types.holds(condition, name));
    return narrowed.length > 0 ? fieldsNamed(internalName, fragment.selectionSet, narrowed, selection) : [];
  });
}
