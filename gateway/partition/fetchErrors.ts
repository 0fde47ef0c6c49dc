import { hubErrorCodes } from '../../schema/hubErrors.ts';
import { errorCodes, type GatewayErrorCode } from '../errors.ts';
import type { FetchError } from '../execute/DataSource.ts';
import { limits } from '../limits.ts';
import type { SubgraphGraphQLError } from '../transport/Transport.ts';
import type { HubAnswer } from './HubCaller.ts';

export type ErrorPath = ReadonlyArray<string | number>;

/** Where the client sees an error: nowhere if what it is about is not part of the answer. */
export type TranslatePath = (path: ErrorPath) => readonly ErrorPath[];

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
 * What went wrong in one hub's answer, for the client. A failure, and an error that names no place, is told of every
 * place in `places` that it leaves without an answer; an error that names one is shown there.
 */
export function errorsOf(
  answer: HubAnswer,
  subgraph: string,
  places: readonly ErrorPath[],
  translatePath: TranslatePath,
): FetchError[] {
  const hub = answer.hubCode;
  if (answer.failure) {
    const { code, message } = answer.failure;
    return places.map((path) => fetchError(code, message, { path, subgraph, hub }));
  }
  return answer.errors.flatMap((error) => {
    const paths = isPath(error.path) ? translatePath(error.path) : places;
    return paths.map((path) => subgraphError(error, { path, subgraph, hub }));
  });
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

/** The first line, without addresses: a stack begins on the second, and a URL tells where a hub's machines are. */
function publicMessage(message: unknown): string {
  if (typeof message !== 'string') return 'The subgraph reported an error.';
  const [line = ''] = message.split('\n', 1);
  return line.slice(0, limits.errorMessageLength).replace(/\b(?!gid:)[a-z][a-z0-9+.-]*:\/\/\S+/gi, '(address)');
}

/** Of hubs whose version does not say yet whether an error is retryable, the code tells. */
const knownCodes: ReadonlyMap<string, { readonly retryable: boolean }> = new Map(
  Object.entries({ ...hubErrorCodes, ...errorCodes }),
);

function isRetryable(code: string, stated: unknown): boolean {
  if (typeof stated === 'boolean') return stated;
  return knownCodes.get(code)?.retryable ?? false;
}

/** True for a path as GraphQL has it; subgraphs send others. */
export function isPath(path: unknown): path is ErrorPath {
  return (
    Array.isArray(path) &&
    path.length > 0 &&
    path.every((segment) => typeof segment === 'string' || typeof segment === 'number')
  );
}
