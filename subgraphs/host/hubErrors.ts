import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { type HubErrorCodeName, hubErrorCodes } from '../../schema/hubErrors.ts';
import { DatabaseUnavailable } from './database/DatabaseUnavailable.ts';
import { limits } from './limits.ts';

/**
 * An error that callers may see. Any other error of a resolver is reported as `INTERNAL_ERROR`. The code says whether it is
 * retryable.
 * @param more further members of `extensions`
 */
export function hubError(code: HubErrorCodeName, message: string, more: Readonly<Record<string, unknown>> = {}) {
  return new GraphQLError(message, { extensions: { code, ...more } });
}

/** An argument that no correct client sends. */
export function badInput(message: string): GraphQLError {
  return hubError('BAD_USER_INPUT', message);
}

/** An error with its cause, for the log of the hub; callers do not see the cause. */
export interface HiddenError {
  readonly cause: Error;
  readonly path: GraphQLError['path'];
  /** True for a temporary error. */
  readonly passes: boolean;
}

/**
 * The errors that a caller may see: those that the hub raised with one of its codes, and those of GraphQL about the request.
 * Any other, whose message may contain addresses, SQL or credentials, is reported by its code alone.
 * @param log takes what callers do not see
 */
export function formatErrors(errors: readonly Error[], log: (hidden: HiddenError) => void): GraphQLFormattedError[] {
  return errors
    .flatMap(requestErrors)
    .slice(0, limits.errors)
    .map((error) => format(error, log));
}

/**
 * The HTTP status of a request that fails as a whole: errors of GraphQL are an answer, a request that is not GraphQL is not.
 */
export function statusOf(error: Error): number {
  const { errors: [cause] = [error] } = error as Wrapper;
  if (cause instanceof GraphQLError) return cause.extensions.code === 'UNAUTHENTICATED' ? 401 : 200;
  if (isClientFault(cause ?? error)) return Math.max((error as HttpError).statusCode ?? 0, 400);
  return error instanceof DatabaseUnavailable ? 503 : 500;
}

interface Wrapper extends Error {
  readonly errors?: readonly Error[];
}

/** As Fastify and Mercurius throw them. */
interface HttpError extends Error {
  readonly code?: string;
  readonly statusCode?: number;
  /** What Fastify's schema validation found in the body. */
  readonly validation?: unknown;
}

/** Mercurius throws the errors of parsing, validation and variables together, within an error of its own. */
function requestErrors(error: Error): readonly Error[] {
  const { originalError, path } = error as GraphQLError;
  const { errors } = (originalError ?? error) as Wrapper;
  if (Array.isArray(errors)) return errors.map(codedRequestError);
  return path || originalError ? [error] : [codedRequestError(error)];
}

function codedRequestError(error: Error): Error {
  if (!(error instanceof GraphQLError) || error.extensions.code !== undefined) return error;
  const { message, nodes, source, positions } = error;
  return new GraphQLError(message, { nodes, source, positions, extensions: { code: requestCode(error) } });
}

function requestCode({ message, nodes, source }: GraphQLError): HubErrorCodeName {
  if (!nodes) return source ? 'GRAPHQL_PARSE_FAILED' : 'BAD_USER_INPUT';
  // The words of graphql-js about values; all others of its validation are about the document.
  return /^Variable "\$\w+" (?:got invalid value|of )/.test(message) ? 'BAD_USER_INPUT' : 'GRAPHQL_VALIDATION_FAILED';
}

function format(error: Error, log: (hidden: HiddenError) => void): GraphQLFormattedError {
  const { path, locations, extensions = {} } = error as GraphQLError;
  const where = { ...(path && { path }), ...(locations && { locations }) };
  const cause = (error as GraphQLError).originalError ?? error;
  if (isHubErrorCode(extensions.code)) {
    const { retryable } = hubErrorCodes[extensions.code];
    return { message: cut(error.message), ...where, extensions: { retryable, ...extensions } };
  }
  const told = (code: HubErrorCodeName, message: string): GraphQLFormattedError => ({
    message,
    ...where,
    extensions: { code, retryable: hubErrorCodes[code].retryable },
  });
  if (cause.name === 'AbortError') return told('DEADLINE_EXCEEDED', 'The deadline of the call passed.');
  if (isClientFault(cause)) return told('BAD_REQUEST', 'This is not a GraphQL request in JSON within the size limits.');
  const passes = cause instanceof DatabaseUnavailable;
  log({ cause, path, passes });
  return passes
    ? told(
        'TEMPORARILY_UNAVAILABLE',
        'The hub cannot answer this now. Retry; for a mutation use the same idempotency key.',
      )
    : told('INTERNAL_ERROR', 'The hub failed to answer this field.');
}

function isHubErrorCode(code: unknown): code is HubErrorCodeName {
  return typeof code === 'string' && Object.hasOwn(hubErrorCodes, code);
}

function isClientFault(error: Error): boolean {
  const { code = '', statusCode = 500, validation } = error as HttpError;
  return validation !== undefined || (/^(?:FST|MER)_ERR_/.test(code) && statusCode < 500);
}

/** Shortens the middle of a message, where it repeats a value; what was expected stands at its end. */
function cut(text: string): string {
  if (text.length <= limits.messageLength) return text;
  const half = (limits.messageLength - 1) / 2;
  return `${text.slice(0, Math.floor(half))}…${text.slice(-Math.ceil(half))}`;
}
