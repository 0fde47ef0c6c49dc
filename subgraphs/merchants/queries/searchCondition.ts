import { badInput } from '../../host/hubError.ts';
import { searchedTerms } from '../rules/searchTerms.ts';
import type { Condition } from './listStatement.ts';

/** What a person types, not a document. */
const maxSearchLength = 200;

/**
 * The rows whose terms hold all that is searched for (see searchTerms); no condition where the search has no letter or
 * digit.
 * @throws GraphQLError `BAD_USER_INPUT` where the search is too long
 */
export function searchCondition(column: string, search: string | null | undefined): Condition[] {
  if (!search) return [];
  if (search.length > maxSearchLength) throw badInput(`\`text\` is longer than ${maxSearchLength} characters.`);
  const terms = searchedTerms(search);
  if (terms.length === 0) return [];
  return [{ name: 'text', sql: (parameter) => `${column} @> ${parameter}::text[]`, value: terms }];
}
