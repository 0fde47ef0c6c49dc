import type { PathStep, RequiredSelection } from './QueryPlan.ts';

/** A path as one text. Lists do not matter to which fields are there. */
export function fieldPath(path: readonly PathStep[]): string {
  return path.filter((step) => step !== '@').join('.');
}

/** The fields that a representation is made of, each with its path from the root. */
export function requiredPaths(selections: readonly RequiredSelection[], at: string): string[] {
  return selections.flatMap((selection): string[] => {
    if (selection.kind === 'InlineFragment') return requiredPaths(selection.selections, at);
    const here = `${at}.${selection.readAs}`;
    return [here, ...requiredPaths(selection.selections ?? [], here)];
  });
}
