import { type DocumentNode, type FieldNode, type FragmentDefinitionNode, Kind, type SelectionNode } from 'graphql';
import type { JsonMember, JsonShape } from '../jit/JsonShape.ts';
import { operationOf } from '../plan/selectOperation.ts';
import { fragmentsOf } from './FieldGroup.ts';

/** A field as it is asked at one place, and whether an object may be answered without it. */
export interface SelectedField {
  readonly field: FieldNode;
  readonly isOptional: boolean;
}

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** Which fragments are sure to be for an object; others may be. */
export interface ObjectSelection {
  /** The type of the object, where it is known. */
  readonly typeName?: string;
  /** True where a fragment that stands alone is. */
  readonly isOfLoneFragment: boolean;
}

const expected: ObjectSelection = { isOfLoneFragment: true };

/** What the answer to an operation looks like where nothing went wrong: `{"data":…}` with the fields in order. */
export function answerShape(document: DocumentNode): JsonShape {
  const fragments = fragmentsOf(document);
  return [{ key: 'data', isOptional: false, shape: shapeOf(rootFields(document), fragments) }];
}

/** The root fields of an operation. */
export function rootFields(document: DocumentNode): SelectedField[] {
  return askedIn(operationOf(document).selectionSet.selections, false, fragmentsOf(document), expected);
}

/** The fields of a selection, those in fragments too. */
function askedIn(
  selections: readonly SelectionNode[],
  isOptional: boolean,
  fragments: Fragments,
  object: ObjectSelection,
): SelectedField[] {
  return selections.flatMap((selection) => {
    const isConditional = isOptional || (selection.directives?.length ?? 0) > 0;
    if (selection.kind === Kind.FIELD) return [{ field: selection, isOptional: isConditional }];
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
    if (!fragment) return [];
    const condition = fragment.typeCondition?.name.value;
    const isAlone = object.isOfLoneFragment && selections.length === 1;
    const isForIt = condition === undefined || condition === object.typeName || isAlone;
    return askedIn(fragment.selectionSet.selections, isConditional || !isForIt, fragments, object);
  });
}

/** Fields by the key under which they are answered. */
export function byKey(asked: readonly SelectedField[]): Map<string, SelectedField[]> {
  const keys = new Map<string, SelectedField[]>();
  for (const each of asked) {
    const key = (each.field.alias ?? each.field.name).value;
    const same = keys.get(key);
    if (same) same.push(each);
    else keys.set(key, [each]);
  }
  return keys;
}

/**
 * The fields below one that is asked at several places. What only one of them asks of the object may be missing where
 * that place does not apply.
 */
export function askedBelow(same: readonly SelectedField[], fragments: Fragments, object = expected): SelectedField[] {
  return same.flatMap(({ field, isOptional }) =>
    askedIn(field.selectionSet?.selections ?? [], isOptional && same.length > 1, fragments, object),
  );
}

/** True where an object may be answered without one of the fields. */
export function hasOptionalMember(shape: JsonShape): boolean {
  return shape.some((member) => member.isOptional || (member.shape && hasOptionalMember(member.shape)));
}

function shapeOf(asked: readonly SelectedField[], fragments: Fragments): JsonShape {
  return [...byKey(asked)].map(([key, same]): JsonMember => {
    const below = askedBelow(same, fragments);
    return {
      key,
      isOptional: same.every(({ isOptional }) => isOptional),
      shape: below.length > 0 ? shapeOf(below, fragments) : undefined,
    };
  });
}
