import type { SubgraphGraphQLError, TransportAnswer } from './Transport.ts';

/**
 * Reads what a hub answered as a GraphQL answer, whatever its HTTP status: servers send well-formed answers with 400
 * and 500 too. Entries of `errors` are made well-formed; what is no GraphQL answer at all is undefined.
 *
 * @see https://spec.graphql.org/October2021/#sec-Response-Format
 */
export function readAnswer(text: string, bytes: number): TransportAnswer | undefined {
  const answer = parse(text);
  if (!isObject(answer)) return undefined;
  const { data, errors } = answer;
  if (errors !== undefined && errors !== null && !Array.isArray(errors)) return undefined;
  const hasErrors = Array.isArray(errors) && errors.length > 0;
  if (data === undefined || data === null) {
    return hasErrors ? { data: null, errors: errors.map(readError), bytes } : undefined;
  }
  if (!isObject(data)) return undefined;
  return hasErrors ? { data, errors: errors.map(readError), bytes } : { data, bytes };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readError(entry: unknown): SubgraphGraphQLError {
  const { message, path, extensions } = isObject(entry) ? entry : {};
  return {
    message: typeof message === 'string' ? message : 'The hub reported an error without a message.',
    ...(isPath(path) && { path }),
    ...(isObject(extensions) && { extensions }),
  };
}

function isPath(path: unknown): path is ReadonlyArray<string | number> {
  return Array.isArray(path) && path.every((key) => typeof key === 'string' || Number.isInteger(key));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
