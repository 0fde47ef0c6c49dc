import type { GraphQLFormattedError } from 'graphql';
import { gatewayError } from '../errors.ts';
import { answerTooLarge } from '../execute/projection/Completion.ts';
import { writeJson } from '../json/RawJson.ts';
import { writeJsonInTurns } from '../json/writeJsonInTurns.ts';
import { limits } from '../limits.ts';
import type { RequestOutcome } from '../observe/metricNames.ts';
import type { HttpRefusal } from './HttpRefusal.ts';
import { type AnswerMediaType, contentTypeOf } from './mediaType.ts';

/** A GraphQL response; `data` is absent if nothing was executed. */
export interface GraphQLAnswer {
  readonly errors?: readonly GraphQLFormattedError[];
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** What is sent back over HTTP. */
export interface GraphQLHttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A long one in UTF-8. */
  readonly body: string | Buffer;
  readonly outcome: RequestOutcome;
}

/** When a client may retry after an overload, in seconds. */
export const retryAfter = { 'retry-after': '1' } as const;

/** The headers of each media type, created once. */
const headersOf: Readonly<Record<AnswerMediaType, Readonly<Record<string, string>>>> = {
  'application/json': answerHeaders('application/json'),
  'application/graphql-response+json': answerHeaders('application/graphql-response+json'),
};

function answerHeaders(mediaType: AnswerMediaType): Readonly<Record<string, string>> {
  return { 'content-type': contentTypeOf(mediaType), 'cache-control': 'no-store' };
}

/**
 * A GraphQL response as HTTP. For clients that accept only `application/json`, a GraphQL refusal has status 200, since an
 * intermediary may also send a 4xx.
 *
 * @see https://graphql.github.io/graphql-over-http/draft/#sec-Status-Codes
 */
export function writeAnswer(answer: GraphQLAnswer, mediaType: AnswerMediaType): GraphQLHttpAnswer {
  const { errors, data, extensions } = answer;
  const body = writeJson({ errors, data, extensions });
  return body.length > limits.answerLength ? tooLarge(mediaType) : httpAnswer(answer, body, mediaType);
}

/** The same for a long response, in several turns of the event loop. */
export async function writeLongAnswer(answer: GraphQLAnswer, mediaType: AnswerMediaType): Promise<GraphQLHttpAnswer> {
  const { errors, data, extensions } = answer;
  const body = await writeJsonInTurns({ errors, data, extensions }, limits.answerLength);
  return body ? httpAnswer(answer, body, mediaType) : tooLarge(mediaType);
}

function tooLarge(mediaType: AnswerMediaType): GraphQLHttpAnswer {
  return writeAnswer({ errors: [answerTooLarge], data: null }, mediaType);
}

function httpAnswer(
  { errors, data }: GraphQLAnswer,
  body: string | Buffer,
  mediaType: AnswerMediaType,
): GraphQLHttpAnswer {
  const headers = headersOf[mediaType];
  if (data !== undefined) return { status: 200, headers, body, outcome: errors ? 'PARTIAL' : 'ANSWERED' };
  switch (errors?.[0]?.extensions?.code) {
    case 'INTERNAL_SERVER_ERROR':
      return { status: 500, headers, body, outcome: 'FAILED' };
    case 'GATEWAY_CLOSING':
    case 'OVERLOADED':
    case 'REQUEST_TIMEOUT':
      return { status: 503, headers: { ...headers, ...retryAfter }, body, outcome: 'FAILED' };
    default:
      return { status: mediaType === 'application/json' ? 200 : 400, headers, body, outcome: 'REFUSED' };
  }
}

/** A request that HTTP refuses: its status counts for every media type. */
export function writeRefusal(refusal: HttpRefusal, mediaType: AnswerMediaType): GraphQLHttpAnswer {
  const { status, message, code, headers } = refusal;
  return {
    status,
    headers: { ...headersOf[mediaType], ...headers },
    body: JSON.stringify({ errors: [gatewayError(code, message)] }),
    outcome: status >= 500 ? 'FAILED' : 'REFUSED',
  };
}
