import { badInput } from '../../host/hubErrors.ts';

/**
 * A moment in UTC with milliseconds, as the books have it.
 * @throws GraphQLError `BAD_USER_INPUT` where it is none that can be told, such as one in a leap second
 */
export function instant(text: string): string {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw badInput(`${text} is not a moment that this hub can tell.`);
  return new Date(ms).toISOString();
}
