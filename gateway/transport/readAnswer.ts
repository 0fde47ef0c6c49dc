import { isObject } from '../json/isObject.ts';
import { parseJson } from '../json/parseJson.ts';
import type { AnswerReader, SubgraphGraphQLError, TransportAnswer, TransportCall } from './Transport.ts';

/**
 * Reads what a hub answered as a GraphQL answer, whatever its HTTP status: servers send well-formed answers with 400
 * and 500 too. Entries of `errors` are made well-formed; what is no GraphQL answer at all is undefined.
 *

 * @see https://spec.graphql.org/October2021/#sec-Response-Format
 */
export function readAnswer(text: string, bytes: number, reader?: AnswerReader): TransportAnswer | undefined {
  return answerOf(parsed(text, reader), bytes);
}

/**
 * Reads the answers to a request of several operations, in order. An answer that is none is a failure of its own;
 * undefined where there are not as many as operations. Each is said to have its part of the bytes.
 */
export function readAnswers(
  text: string,
  bytes: number,
  calls: readonly Pick<TransportCall, 'reader'>[],
): TransportAnswer[] | undefined {
  const answers = parsed(text);
  if (!Array.isArray(answers) || answers.length !== calls.length) return undefined;
  const part = Math.round(bytes / calls.length);
  return answers.map(
    (answer, index) =>
      answerOf(calls[index]?.reader?.check(answer) ?? answer, part) ?? { failure: notGraphQL, bytes: part },
  );
}

const notGraphQL = { code: 'HUB_FAILED', message: 'One of several answers is none of GraphQL.' } as const;

function answerOf(answer: unknown, bytes: number): TransportAnswer | undefined {
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

function parsed(text: string, reader?: AnswerReader): unknown {
  try {
    return reader ? reader.parse(text) : parseJson(text);
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
