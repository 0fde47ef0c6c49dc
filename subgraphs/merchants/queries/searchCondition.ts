import { badInput } from '../../host/hubErrors.ts';
import type { Condition } from '../../host/lists/listStatements.ts';
import { limits } from '../rules/limits.ts';
import { searchedTerms } from '../rules/searchTerms.ts';

/** No text has it: a term is at least a letter or digit. */
const termOfNone = '';

/**
 * The rows whose terms hold all that is searched for (see searchTerms): none where the search has no letter or digit. No
 * condition where nothing is searched for.
 * @throws GraphQLError `BAD_USER_INPUT` where the search is too long
 */
export function searchCondition(column: string, search: string | null | undefined): Condition[] {
  if (search == null) return [];
  if (search.length > limits.searchLength) throw badInput(`\`text\` is longer than ${limits.searchLength} characters.`);
  const terms = searchedTerms(search);
  const value = terms.length > 0 ? terms : [termOfNone];
  return [{ name: 'text', sql: `${column} @> :text::text[]`, value }];
}
