import { fieldPath, fieldsBrought, requiredPaths } from './fieldPaths.ts';
import type { PlacedFetch } from './PlacedFetch.ts';
import type { RequiredSelection } from './QueryPlan.ts';

/**
 * The fetches of a plan without what their representations can never hold, since only fetches that come after them bring
 * it: the planner merges a field into the fetch that brings what the field requires, two subgraphs away.
 */
export function withoutLateFields(placed: readonly PlacedFetch[]): PlacedFetch[] {
  const bringers = new Map<string, number[]>();
  for (const [index, { fetch, path }] of placed.entries())
    for (const field of fieldsBrought(fetch, path)) bringers.set(field, [...(bringers.get(field) ?? []), index]);
  return placed.map((each, index) => {
    const { fetch, path } = each;
    if (!fetch.requires) return each;
    const comesAfter = (other: number) => placed[other]?.after.includes(index) === true;
    const isLate = (field: string) => bringers.get(field)?.every(comesAfter) === true;
    return { ...each, fetch: { ...fetch, requires: without(fetch.requires, isLate, fieldPath(path)) } };
  });
}

function without(
  selections: readonly RequiredSelection[],
  isLate: (field: string) => boolean,
  at: string,
): RequiredSelection[] {
  return selections.flatMap((selection): RequiredSelection[] => {
    if (selection.kind === 'InlineFragment')
      return [{ ...selection, selections: without(selection.selections, isLate, at) }];
    return requiredPaths([selection], at).some(isLate) ? [] : [selection];
  });
}
