import { type DocumentNode, type FieldNode, type FragmentDefinitionNode, Kind, type SelectionNode } from 'graphql';
import type { JsonMember, JsonShape } from '../json/JsonShape.ts';
import { fragmentsOf, operationOf } from './selectOperation.ts';

/** A field as it is asked at one place, and whether an object may be answered without it. */
interface Asked {
  readonly field: FieldNode;
  readonly isOptional: boolean;
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** What the answer to an operation looks like where nothing went wrong: `{"data":…}` with the fields in order. */
export function answerShape(document: DocumentNode): JsonShape {
  const { selectionSet } = operationOf(document);
  const fragments = fragmentsOf(document);
  const asked = askedIn(selectionSet.selections, false, fragments);
  return [{ key: 'data', isOptional: false, shape: shapeOf(asked, fragments) }];
}

/** The fields of a selection, those in fragments too. A fragment that stands alone is for every object. */
function askedIn(selections: readonly SelectionNode[], isOptional: boolean, fragments: Fragments): Asked[] {
  return selections.flatMap((selection) => {
    const isConditional = isOptional || (selection.directives?.length ?? 0) > 0;
    if (selection.kind === Kind.FIELD) return [{ field: selection, isOptional: isConditional }];
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
    if (!fragment) return [];
    const isForSome = fragment.typeCondition !== undefined && selections.length > 1;
    return askedIn(fragment.selectionSet.selections, isConditional || isForSome, fragments);
  });
}

function shapeOf(asked: readonly Asked[], fragments: Fragments): JsonShape {
  const byKey = new Map<string, Asked[]>();
  for (const each of asked) {
    const key = (each.field.alias ?? each.field.name).value;
    byKey.set(key, [...(byKey.get(key) ?? []), each]);
  }
  return [...byKey].map(([key, same]) => memberOf(key, same, fragments));
}

function memberOf(key: string, same: readonly Asked[], fragments: Fragments): JsonMember {
  // What only one of several places asks of the object may be missing where that place does not apply.
  const below = same.flatMap(({ field, isOptional }) =>
    askedIn(field.selectionSet?.selections ?? [], isOptional && same.length > 1, fragments),
  );
  return {
    key,
    isOptional: same.every(({ isOptional }) => isOptional),
    shape: below.length > 0 ? shapeOf(below, fragments) : undefined,
  };
}
