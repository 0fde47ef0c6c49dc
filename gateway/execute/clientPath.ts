import { type DocumentNode, type FieldNode, Kind, type SelectionSetNode } from 'graphql';
import { fragmentOf } from './projection/collectFields.ts';
import type { ResponsePath } from './Step.ts';

/**
 * A path with the client's names. It ends at the last place that the client selected: an error of a field that only a
 * `@requires` asked for belongs to the object that has it.
 * @param document the client's operation and fragments
 */
export function clientPath(
  path: ResponsePath,
  document: DocumentNode,
  internalNames: ReadonlyMap<FieldNode, string>,
): ResponsePath {
  const translated: (string | number)[] = [];
  let sets = document.definitions.flatMap((node) =>
    node.kind === Kind.OPERATION_DEFINITION ? [node.selectionSet] : [],
  );
  for (const step of path) {
    if (typeof step === 'number') {
      translated.push(step);
      continue;
    }
    const nodes = sets.flatMap((set) => fieldsNamed(step, set, document, internalNames));
    const [first] = nodes;
    if (!first) break;
    translated.push((first.alias ?? first.name).value);
    sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  }
  return translated;
}

/** Fields fetched under a name, in fragments of whatever type. */
function fieldsNamed(
  internalName: string,
  set: SelectionSetNode,
  document: DocumentNode,
  internalNames: ReadonlyMap<FieldNode, string>,
): FieldNode[] {
  return set.selections.flatMap((selection): FieldNode[] => {
    if (selection.kind === Kind.FIELD)
      return (internalNames.get(selection) ?? selection.name.value) === internalName ? [selection] : [];
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragmentOf(document, selection.name.value) : selection;
    return fragment ? fieldsNamed(internalName, fragment.selectionSet, document, internalNames) : [];
  });
}
