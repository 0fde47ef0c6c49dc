import { badInput } from '../../host/hubError.ts';
import { searchedTerms } from '../rules/searchTerms.ts';
import type { Condition } from './listStatement.ts';

/** What a person types, not a document. */
const maxSearchLength = 200;

/** No text has it: a term is at least a letter or digit. */
const termOfNone = '';

/**
 * The rows whose terms hold all that is searched for (see searchTerms): none where the search has no letter or digit. No
 * condition where nothing is searched for.
 * @throws GraphQLError `BAD_USER_INPUT` where the search is too long
 */
export function searchCondition(column: string, search: string | null | undefined): Condition[] {
  if (search == null) return [];
  if (search.length > maxSearchLength) throw badInput(`\`text\` is longer than ${maxSearchLength} characters.`);
  const terms = searchedTerms(search);
  const value = terms.length > 0 ? terms : [termOfNone];
  return [{ name: 'text', sql: (parameter) => `${column} @> ${parameter}::text[]`, value }];
}
