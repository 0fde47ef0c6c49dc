import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';
import { limits } from '../limits.ts';
import { HttpRefusal } from './HttpRefusal.ts';

/** The media types of a GraphQL response, the default first. */
const offered = ['application/json', 'application/graphql-response+json'] as const;

export type AnswerMediaType = (typeof offered)[number];

/** A media type as it is sent. Clients may ask for it with its charset and without. */
export function contentTypeOf(mediaType: AnswerMediaType): string {
  return `${mediaType}; charset=utf-8`;
}

const contentTypes = offered.map(contentTypeOf);

const chosen = new LRUCache<string, { readonly mediaType: AnswerMediaType | undefined }>({ max: limits.knownHeaders });

/**
 * The media type that an `Accept` header prefers, undefined where it accepts none of ours. Among equals the client's
 * order decides; a client that takes anything gets `application/json`.
 *
 * @throws HttpRefusal 431 where the header is too long
 * @see https://graphql.github.io/graphql-over-http/draft/#sec-Media-Types
 * @see RFC 9110, 12.5.1
 */
export function preferredMediaType(accept: string | undefined): AnswerMediaType | undefined {
  if (accept === undefined || accept === 'application/json' || accept === '*/*') return 'application/json';
  const known = chosen.get(accept);
  if (known) return known.mediaType;
  if (accept.length > limits.negotiatedLength)
    throw new HttpRefusal(431, `The header Accept exceeds ${limits.negotiatedLength} characters.`);
  const mediaType = negotiate(accept);
  chosen.set(accept, { mediaType });
  return mediaType;
}

function negotiate(accept: string): AnswerMediaType | undefined {
  // One without content says no more than one that is not there.
  if (accept.trim() === '') return 'application/json';
  const preferred = new Negotiator({ headers: { accept } }).mediaType(contentTypes);
  return offered.find((mediaType) => contentTypeOf(mediaType) === preferred);
}
