import { type DocumentNode, parse } from 'graphql';
import { foldConditions } from './foldConditions.ts';
import type { Conditions } from './PlannedOperation.ts';
import { renameVariables } from './renameVariables.ts';

/**
 * The document of one operation with its fragments, variables renamed (see renameVariables), `@skip`, `@include` and
 * guards carried out. It has the same fields in the same order in whichever thread it is made.
 */
export function parseFolded(operationText: string, conditions: Conditions): DocumentNode {
  const { document } = renameVariables(parse(operationText, { noLocation: true }));
  // Most operations have none, and folding costs more than parsing.
  return /@(skip|include|__guard)/.test(operationText) ? foldConditions(document, conditions) : document;
}
