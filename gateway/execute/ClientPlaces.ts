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

/** Where a path of the fetched data leads in the client's answer. */
export interface ClientPlace {
  /** With the client's names: several where it asked one field under several names. */
  readonly paths: readonly ResponsePath[];
  /** Steps of the path that lead to a place that the client selected. */
  readonly depth: number;
  /** True where there is something at the end of the path. */
  readonly isThere: boolean;
  /** True where the path ends early, at something that has nothing below it to which it could lead. */
  readonly isWhole: boolean;
}

/** The fields that the client selected at one place. */
interface Level {
  readonly sets: readonly SelectionSetNode[];
  readonly declaredType: string;
  /** Lists in lists around the objects. */
  readonly lists: number;
  readonly below: Map<string, Below>;
}

type Below =
  | { readonly kind: 'SELECTED'; readonly keys: readonly string[]; readonly level: Level }
  /** `isOfOthers` where the client asks the field of objects of other types. */
  | { readonly kind: 'NOT_SELECTED'; readonly isOfOthers: boolean }
  /** The fields of the object are an error. */
  | { readonly kind: 'FAILS' };

/** Finds the places of the client's answer to which paths of the fetched data lead. */
export class ClientPlaces {
  readonly #selection: ClientSelection;
  readonly #root: Level;

  constructor(selection: ClientSelection) {
    this.#selection = selection;
    const sets = selection.document.definitions.flatMap((node) =>
      node.kind === Kind.OPERATION_DEFINITION ? [node.selectionSet] : [],
    );
    this.#root = { sets, declaredType: selection.rootTypeName, lists: 0, below: new Map() };
  }

  /**
   * The place ends where the client's selection does: an error of a field that only a `@requires` asked for belongs to
   * the object that has it. None for a field that a subgraph was asked for on an object of another type than the client
   * asked, where nothing else is missing for it, nor for one of an object whose own fields are an error (see
   * failsToCollect).
   * @param path of fields that fetches ask; `@` stands for every item of a list
   * @param limit paths that are wanted at most
   */
  find(path: ResponsePath, data: JsonObject, limit: number): ClientPlace | undefined {
    let paths: ResponsePath[] = [[]];
    let level = this.#root;
    let { lists } = level;
    let value: unknown = data;
    for (const [depth, step] of path.entries()) {
      if (!canLead(value, step)) return { paths, depth, isThere: true, isWhole: true };
      const object = isComposite(value) ? value : undefined;
      const isItem = typeof step === 'number' || step === eachItem;
      // The type tells where nothing came, and what is inside a scalar.
      const isThere = object !== undefined;
      if (isItem ? lists === 0 : lists > 0 && !isThere) return { paths, depth, isThere, isWhole: isThere };
      value = object?.[step];
      if (isItem) {
        lists -= 1;
        paths = paths.map((each) => [...each, step]);
        continue;
      }
      const below = this.#below(level, step, object?.__typename);
      if (below.kind === 'FAILS') return undefined;
      if (below.kind === 'NOT_SELECTED')
        return below.isOfOthers && value !== undefined
          ? undefined
          : { paths, depth, isThere: (value ?? null) !== null, isWhole: false };
      paths = withKeys(paths, below.keys, limit);
      level = below.level;
      lists = level.lists;
    }
    return { paths, depth: path.length, isThere: (value ?? null) !== null, isWhole: false };
  }

  #below(level: Level, step: string, said: unknown): Below {
    const { schema } = this.#selection;
    const typeName = typeof said === 'string' && schema.getType(said) ? said : level.declaredType;
    const key = `${typeName} ${step}`;
    const below = level.below.get(key) ?? this.#look(level, step, typeName);
    level.below.set(key, below);
    return below;
  }

  #look({ sets, declaredType }: Level, step: string, typeName: string): Below {
    const { schema, document, mayFail } = this.#selection;
    const type = schema.getType(typeName);
    if (mayFail && isCompositeType(type) && failsToCollect(collectFields(schema, document, type, sets)))
      return { kind: 'FAILS' };
    const possibleTypes = possibleTypesOf(schema, declaredType);
    const fieldsOf = (...types: readonly string[]) =>
      sets.flatMap((set) => fieldsNamed(step, set, types, this.#selection));
    const ofItsType = fieldsOf(typeName);
    const ofAnyType = fieldsOf(...possibleTypes);
    const nodes = ofItsType.length === 0 && !isObjectType(type) ? ofAnyType : ofItsType;
    const [first] = nodes;
    if (!first) return { kind: 'NOT_SELECTED', isOfOthers: ofAnyType.length > 0 };
    // Of an object whose type is not known, that of the first type for which the client asked this field.
    const holder = nodes === ofAnyType ? possibleTypes.find((name) => fieldsOf(name).length > 0) : typeName;
    return {
      kind: 'SELECTED',
      keys: [...new Set(nodes.map(({ alias, name }) => (alias ?? name).value))],
      level: {
        sets: nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
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
