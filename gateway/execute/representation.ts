import { asIds } from '../json/builtInScalars.ts';
import { copyOf } from '../json/copyOf.ts';
import { isComposite, type JsonObject } from '../json/JsonObject.ts';
import { writeJson } from '../json/RawJson.ts';
import type { RequiredField, RequiredFragment, RequiredSelection, Rewrite } from '../plan/QueryPlan.ts';
import type { EntityKeys, KeyCheck } from './EntityKeys.ts';
import type { FieldTypes } from './FieldTypes.ts';
import { jsonText } from './jsonText.ts';
import { mergeInto } from './mergeInto.ts';
import { compileRewrites } from './rewrites.ts';
import type { TypeConditions } from './TypeConditions.ts';

/** What is known of the entities of a supergraph and of the subgraph that is asked for more of them. */
export interface EntityTypes {
  readonly subgraph: string;
  readonly types: TypeConditions;
  readonly keys: EntityKeys;
  readonly fieldTypes: FieldTypes;
}

/** How the entities of one type are sent to a subgraph. */
export interface Representation {
  /** `__typename` as sent. */
  readonly typeName: string;
  /**
   * Set where the representation is one field besides its type: the field's value tells it from others of the scope.
   * `isText` where it may be a string.
   */
  readonly identity?: {
    readonly readAs: string;
    readonly scope: string;
    readonly isId: boolean;
    readonly isText: boolean;
  };
  /** The representation as JSON text; undefined where something required is missing. */
  write(entity: JsonObject): string | undefined;
  /** Why the entity cannot be asked for; absent where nothing that is sent is checked. */
  readonly check?: KeyCheck;
}

/**
 * Compiles what an entity fetch requires, for each type of entity on first sight; undefined for a type it does not
 * apply to.
 */
export function compileRepresentations(
  requires: readonly RequiredSelection[],
  inputRewrites: readonly Rewrite[],
  entityTypes: EntityTypes,
): (typeName: string) => Representation | undefined {
  const byType = new Map<string, Representation | undefined>();
  // Entities of one type mostly come one after the other.
  let last: { readonly typeName: string; readonly representation: Representation | undefined } | undefined;
  return (typeName) => {
    if (last?.typeName === typeName) return last.representation;
    if (!byType.has(typeName)) byType.set(typeName, compileForType(typeName, requires, inputRewrites, entityTypes));
    last = { typeName, representation: byType.get(typeName) };
    return last.representation;
  };
}

function compileForType(
  typeName: string,
  requires: readonly RequiredSelection[],
  inputRewrites: readonly Rewrite[],
  { subgraph, types, keys, fieldTypes }: EntityTypes,
): Representation | undefined {
  const applicable = requires.filter(
    (selection): selection is RequiredFragment =>
      selection.kind === 'InlineFragment' && types.holds(selection.typeCondition, typeName),
  );
  const [only, ...others] = applicable;
  if (!only) return undefined;
  const sentAs = { __typename: typeName };
  const rewrite = compileRewrites(inputRewrites, types);
  rewrite?.(sentAs);
  const check = keys.check(subgraph, sentAs.__typename, applicable);
  if (others.length === 0 && isPlain(only.selections) && inputRewrites.every(setsTypeName))
    return {
      typeName: sentAs.__typename,
      identity: identityOf(only.selections, sentAs.__typename, fieldTypes),
      write: compileWriter(only.selections, sentAs.__typename, fieldTypes),
      check,
    };
  const pick = compilePicker(applicable, typeName, { types, fieldTypes });
  return {
    typeName: sentAs.__typename,
    write(entity) {
      const picked = copyOf(pick(entity));
      if (picked?.__typename === undefined) return undefined;
      rewrite?.(picked);
      return writeJson(picked);
    },
    check,
  };
}

/** True where the representation is written field by field, without looking at types again. */
function isPlain(selections: readonly RequiredSelection[]): boolean {
  return selections.every(
    (selection) => selection.kind === 'Field' && (selection.selections === undefined || isPlain(selection.selections)),
  );
}

function identityOf(
  selections: readonly RequiredSelection[],
  typeName: string,
  fieldTypes: FieldTypes,
): Representation['identity'] {
  const [field, ...others] = selections.filter(
    (selection) => selection.kind === 'InlineFragment' || selection.name !== '__typename',
  );
  if (field?.kind !== 'Field' || field.selections || others.length > 0) return undefined;
  const type = fieldTypes.of(typeName, field.name) ?? '';
  const isText = !['Int', 'Float', 'Boolean'].includes(type);
  return { readAs: field.readAs, scope: `${typeName} ${field.name}`, isId: type === 'ID', isText };
}

/** A rewrite of the entity's own type name, which depends on its type only. */
function setsTypeName({ kind, path }: Rewrite): boolean {
  return (
    kind === 'SetValue' && path.at(-1) === '__typename' && path.slice(0, -1).every((step) => step.startsWith('... on '))
  );
}

type Write = (object: JsonObject) => string | undefined;

/**
 * An ID is written as the string that it is for GraphQL, also where a subgraph answered a number.
 * @param isEntity true where the type's name is written for `__typename`, whatever the object says
 */
function compileWriter(
  selections: readonly RequiredSelection[],
  typeName: string,
  fieldTypes: FieldTypes,
  isEntity = true,
): Write {
  const fields = selections.flatMap((selection) => {
    if (selection.kind !== 'Field') return [];
    const { name, readAs } = selection;
    const type = fieldTypes.of(typeName, name) ?? '';
    const constant = name === '__typename' && isEntity ? JSON.stringify(typeName) : undefined;
    return [
      {
        readAs,
        lead: `${JSON.stringify(name)}:`,
        constant,
        write: selection.selections
          ? compositeWriter(compileWriter(selection.selections, type, fieldTypes, false))
          : type === 'ID'
            ? idText
            : jsonText,
      },
    ];
  });
  return (object) => {
    let text = '';
    for (const { readAs, lead, constant, write } of fields) {
      const value = object[readAs];
      if (value === undefined) return undefined;
      const written = constant ?? write(value);
      if (written === undefined) return undefined;
      text += (text === '' ? '{' : ',') + lead + written;
    }
    return text === '' ? '{}' : `${text}}`;
  };
}

function idText(value: unknown): string {
  return jsonText(typeof value === 'string' ? value : asIds(value));
}

function compositeWriter(write: Write): (value: unknown) => string | undefined {
  return (value) => writeComposite(value, write);
}

function writeComposite(value: unknown, write: Write): string | undefined {
  if (!isComposite(value)) return jsonText(value);
  if (!Array.isArray(value)) return write(value);
  const items: string[] = [];
  for (const item of value) {
    const written = writeComposite(item, write);
    if (written === undefined) return undefined;
    items.push(written);
  }
  return `[${items.join(',')}]`;
}

type KnownTypes = { readonly types: TypeConditions; readonly fieldTypes: FieldTypes };

type Pick = (object: JsonObject) => JsonObject | undefined;

/**
 * What of an object the selections ask for. A missing field takes only the fragment with it in which it is required;
 * outside a fragment, the whole.
 */
function compilePicker(selections: readonly RequiredSelection[], typeName: string, known: KnownTypes): Pick {
  const pickers = selections.map((selection) =>
    selection.kind === 'Field'
      ? compileFieldPicker(selection, typeName, known)
      : compileFragmentPicker(selection, known),
  );
  return (object) => {
    const picked: JsonObject = {};
    for (const pick of pickers) if (!pick(object, picked)) return undefined;
    return picked;
  };
}

/** Adds to `picked`; false where something is missing. */
type PickInto = (object: JsonObject, picked: JsonObject) => boolean;

function compileFieldPicker(selection: RequiredField, typeName: string, known: KnownTypes): PickInto {
  const { name, readAs } = selection;
  const type = known.fieldTypes.of(typeName, name) ?? '';
  const pick = selection.selections && compilePicker(selection.selections, type, known);
  return (object, picked) => {
    const value = object[readAs];
    const own = pick ? pickComposite(value, pick) : type === 'ID' ? asIds(value) : value;
    // A missing `constructor` is read as what every object inherits.
    if (own === undefined || typeof own === 'function') return false;
    mergeInto(picked, { [name]: own });
    return true;
  };
}

function pickComposite(value: unknown, pick: Pick): unknown {
  if (!isComposite(value)) return value;
  if (!Array.isArray(value)) return pick(value);
  const items: unknown[] = [];
  for (const item of value) {
    const picked = pickComposite(item, pick);
    if (picked === undefined) return undefined;
    items.push(picked);
  }
  return items;
}

function compileFragmentPicker({ typeCondition, selections }: RequiredFragment, known: KnownTypes): PickInto {
  const { types } = known;
  const pick = compilePicker(selections, typeCondition, known);
  return (object, picked) => {
    const typeName = object.__typename;
    if (typeof typeName !== 'string' || !types.holds(typeCondition, typeName)) return true;
    const fields = pick(object);
    if (fields) mergeInto(picked, fields, true);
    return true;
  };
}
