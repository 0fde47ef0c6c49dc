import type { GraphQLFormattedError } from 'graphql';
import { hubErrorCodes } from '../../schema/hubErrors.ts';
import { errorCodes } from '../errors.ts';
import { limits } from '../limits.ts';

/** How much a gateway discloses in errors. */
export interface ErrorPolicy {
  /** False if clients must not learn the schema, not even from suggestions. */
  readonly introspection: boolean;
  /** Codes of subgraphs' errors that are passed on besides those of `docs/errors.md`. */
  readonly subgraphCodes: ReadonlySet<string>;
}

type Extensions = Readonly<Record<string, unknown>>;

/**
 * The errors of one request as its client sees them. Every error passes here, so each has a listed code and `retryable`,
 * and their total is limited. For a subgraph's error without a listed code, neither code nor message is passed on, since it
 * may contain addresses, SQL or credentials.
 */
export function clientErrors(errors: readonly GraphQLFormattedError[], policy: ErrorPolicy): GraphQLFormattedError[] {
  const told = errors.slice(0, limits.errors).map((error) => clientError(error, policy));
  const [next] = errors.slice(limits.errors);
  if (next) {
    const { code, retryable } = clientError(next, policy).extensions ?? {};
    const message = `${errors.length - limits.errors} more errors are not shown.`;
    told.push({ message, extensions: { code, retryable } });
  }
  return told;
}

function clientError({ message, path, locations, extensions = {} }: GraphQLFormattedError, policy: ErrorPolicy) {
  const where = { ...(locations && { locations }), ...(path && { path }) };
  const shown = isForClients(extensions, policy)
    ? { message: cut(policy.introspection ? message : withoutSuggestion(message)), code: extensions.code }
    : inGeneral(extensions);
  const retryable = isRetryable(extensions);
  return { message: shown.message, ...where, extensions: { ...extensions, code: shown.code, retryable } };
}

/** Codes with which subgraphs report internal errors, whose messages are not meant for clients. */
const faultCodes: ReadonlySet<unknown> = new Set(['INTERNAL_SERVER_ERROR', 'INTERNAL_ERROR', 'SUBGRAPH_ERROR']);

function isForClients({ code, subgraph }: Extensions, { subgraphCodes }: ErrorPolicy): boolean {
  if (subgraph !== undefined && faultCodes.has(code)) return false;
  return typeof code === 'string' && (isListed(code) || subgraphCodes.has(code));
}

/** The error without its original message. */
function inGeneral({ code, subgraph, hub }: Extensions): { message: string; code: string } {
  if (subgraph === undefined) return { message: 'The gateway failed to answer.', code: 'INTERNAL_SERVER_ERROR' };
  const who = hub === undefined ? `The subgraph ${subgraph}` : `The subgraph ${subgraph} of ${hub}`;
  return { message: `${who} failed to answer.`, code: code === 'INTERNAL_ERROR' ? code : 'SUBGRAPH_ERROR' };
}

const listedCodes = { ...hubErrorCodes, ...errorCodes };

function isListed(code: string): code is keyof typeof listedCodes {
  return Object.hasOwn(listedCodes, code);
}

function isRetryable({ code, retryable }: Extensions): boolean {
  if (typeof retryable === 'boolean') return retryable;
  return typeof code === 'string' && isListed(code) && listedCodes[code].retryable;
}

/** graphql-js and Apollo end a message this way if the schema has a similar name. */
function withoutSuggestion(message: string): string {
  const index = message.indexOf('Did you mean ');
  return index === -1 ? message : message.slice(0, index).trimEnd();
}

function cut(message: string): string {
  return message.length > limits.errorMessageLength ? `${message.slice(0, limits.errorMessageLength)}…` : message;
}
