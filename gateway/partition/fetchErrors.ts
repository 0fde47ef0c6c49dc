import { hubErrorCodes } from '../../schema/hubErrors.ts';
import { errorCodes, type GatewayErrorCode } from '../errors.ts';
import type { FetchError } from '../execute/DataSource.ts';
import { limits } from '../limits.ts';
import type { SubgraphGraphQLError } from '../transport/Transport.ts';
import { type ErrorPath, isPath } from './AnswerCheck.ts';
import type { HubAnswer } from './HubCaller.ts';

/** Where errors of one hub's answer are shown. */
export interface ErrorPlaces {
  /** What the answer leaves empty: a failure, and an error that names no place that there is, is told of each. */
  readonly empty: readonly ErrorPath[];
  /**
   * Where the client sees what an error names: nowhere if that is not part of the answer; undefined if there is no such
   * place.
   */
  translate(path: ErrorPath): readonly ErrorPath[] | undefined;
}

/** An error of the gateway itself about one place of a fetch. */
export function fetchError(
  code: GatewayErrorCode,
  message: string,
  where: { readonly path?: ErrorPath; readonly subgraph: string; readonly hub?: string },
): FetchError {
  const { path, subgraph, hub } = where;
  return {
    message,
    path,
    extensions: { code, ...(hub && { hub }), subgraph, retryable: errorCodes[code].retryable },
  };
}

/**
 * What went wrong in one hub's answer, for the client. An error that names no place is shown where something is missing
 * for it, and without a path where nothing is: what is there must not seem to have failed.
 */
export function errorsOf(
  { hubCode: hub, failure, errors }: HubAnswer,
  subgraph: string,
  { empty, translate }: ErrorPlaces,
): FetchError[] {
  if (failure) return empty.map((path) => fetchError(failure.code, failure.message, { path, subgraph, hub }));
  const told: FetchError[] = [];
  for (const error of errors) {
    const named = isPath(error.path) ? translate(error.path) : undefined;
    const paths = named ?? (empty.length > 0 ? empty : [undefined]);
    for (const path of paths) {
      if (told.length === limits.collectedErrors) return told;
      told.push(subgraphError(error, { path, subgraph, hub }));
    }
  }
  return told;
}

/** The places of an answer that is one root field's. */
export function rootPlaces({ data }: HubAnswer, responseName: string): ErrorPlaces {
  return {
    empty: (data?.[responseName] ?? null) === null ? [[responseName]] : [],
    translate: (path) => (path[0] === responseName ? [path] : undefined),
  };
}

/** A subgraph's error as clients may see it: message and code, nothing of its inside. */
export function subgraphError(
  error: SubgraphGraphQLError,
  where: { readonly path?: ErrorPath; readonly subgraph: string; readonly hub?: string },
): FetchError {
  const { path, subgraph, hub } = where;
  const code = publicCode(error.extensions?.code);
  return {
    message: publicMessage(error.message),
    path,
    extensions: { code, ...(hub && { hub }), subgraph, retryable: isRetryable(code, error.extensions?.retryable) },
  };
}

/** Codes of what is wrong with the request, which every hub finds alike. */
const clientMistakes: ReadonlySet<unknown> = new Set(['BAD_USER_INPUT', 'BAD_ID']);

export function isClientMistake({ extensions }: FetchError): boolean {
  return clientMistakes.has(extensions.code);
}

/** The errors of hubs that were asked alike: a mistake of the client's that several found is told once, and of no hub. */
export function toldOnce(errors: readonly FetchError[]): readonly FetchError[] {
  if (errors.length < 2 || !errors.some(isClientMistake)) return errors;
  const told = new Map<string, FetchError>();
  for (const error of errors) {
    const { message, path, extensions } = error;
    const key = JSON.stringify([message, path, isClientMistake(error) || extensions]);
    const same = told.get(key);
    told.set(key, same ? { ...same, extensions: { ...same.extensions, hub: undefined } } : error);
  }
  return [...told.values()];
}

function publicCode(code: unknown): string {
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{0,63}$/.test(code) ? code : 'SUBGRAPH_ERROR';
}

/** The first line, without addresses, credentials and SQL: a stack begins on the second, and a URL tells where a hub's machines are. */
function publicMessage(message: unknown): string {
  if (typeof message !== 'string') return 'The subgraph reported an error.';
  const [line = ''] = message.split('\n', 1);
  const shown = line.slice(0, limits.errorMessageLength);
  if (sql.test(shown)) return 'The subgraph reported an error.';
  // URLs only where there is one: the pattern tries every word of the line.
  const withoutUrls = shown.includes('://') ? shown.replace(url, '(address)') : shown;
  return withoutUrls.replace(networkAddress, '(address)').replace(credential, '$1=(hidden)');
}

const url = /\b(?!gid:)[a-z][a-z0-9+.-]{0,15}:\/\/\S+/gi;
const networkAddress = /\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b/g;
const credential = /\b(pass(?:word|wd)?|pwd|secret|token|api[_-]?key)\s*[=:]\s*\S+/gi;
/** A statement, or what PostgreSQL says of one. */
const sql = /\b(?:SELECT|INSERT|UPDATE|DELETE)\b.*\b(?:FROM|INTO|SET|WHERE)\b|\b(?:relation|column|constraint) "/;

/** Of hubs whose version does not say yet whether an error is retryable, the code tells. */
const knownCodes: ReadonlyMap<string, { readonly retryable: boolean }> = new Map(
  Object.entries({ ...hubErrorCodes, ...errorCodes }),
);

function isRetryable(code: string, stated: unknown): boolean {
  if (typeof stated === 'boolean') return stated;
  return knownCodes.get(code)?.retryable ?? false;
}
