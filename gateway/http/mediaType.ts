/** The media types of a GraphQL answer, the one for clients that state no wish first. */
const offered = ['application/json', 'application/graphql-response+json'] as const;

export type AnswerMediaType = (typeof offered)[number];

/**
 * The media type that an `Accept` header prefers, undefined where it accepts none of ours. Among equals the client's
 * order decides; a client that takes anything gets `application/json`.
 *
 * @see https://graphql.github.io/graphql-over-http/draft/#sec-Media-Types
 * @see RFC 9110, 12.5.1
 */
export function preferredMediaType(accept: string | undefined): AnswerMediaType | undefined {
  if (accept === undefined || accept === 'application/json' || accept === '*/*') return 'application/json';
  let preferred: AnswerMediaType | undefined;
  let best = 0;
  for (const range of accept.split(',')) {
    const { essence, quality } = parseRange(range);
    const mediaType = offered.find((type) => essence === type || essence === '*/*' || essence === 'application/*');
    if (!mediaType || quality <= best || refuses(accept, mediaType)) continue;
    preferred = mediaType;
    best = quality;
  }
  return preferred;
}

/** True where the header names the type with quality 0, even if it takes anything else. */
function refuses(accept: string, mediaType: AnswerMediaType): boolean {
  return accept.split(',').some((range) => {
    const { essence, quality } = parseRange(range);
    return essence === mediaType && quality === 0;
  });
}

function parseRange(range: string): { essence: string; quality: number } {
  const [essence = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  const quality = weight === undefined ? 1 : Number(weight.slice(2));
  return { essence, quality: Number.isFinite(quality) ? quality : 0 };
}
