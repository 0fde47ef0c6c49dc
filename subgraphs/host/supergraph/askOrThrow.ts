import { hubError } from '../hubErrors.ts';
import { limits } from '../limits.ts';
import type { HubContext } from '../Subgraph.ts';
import type { SupergraphAnswer } from './Supergraph.ts';

/**
 * The data of an operation that a resolver needs.
 * @param what what fails without it, for the client: "The price of the duties"
 * @throws GraphQLError `PEER_UNAVAILABLE` (retryable) or `PEER_FAILED`, with the peer hub where one is named
 */
export async function askOrThrow<Data>(
  { supergraph, signal }: Pick<HubContext, 'supergraph' | 'signal'>,
  what: string,
  text: string,
  variables: object,
): Promise<Data> {
  return dataOrThrow(what, await supergraph.ask<Data>(text, variables, limits.askTimeoutMs, signal));
}

/** As `askOrThrow`, for an answer that exists already. */
function dataOrThrow<Data>(what: string, answer: SupergraphAnswer<Data>): Data {
  if (answer.kind === 'DATA') return answer.data;
  const [{ code: cause, message, hub }] = answer.faults;
  const code = answer.faults.every((fault) => fault.isRetryable) ? 'PEER_UNAVAILABLE' : 'PEER_FAILED';
  const from = hub ? ` from hub ${hub}` : '';
  const advice = code === 'PEER_UNAVAILABLE' ? ' Retry with the same idempotency key.' : '';
  throw hubError(code, `${what} could not be read${from}: ${message}${advice}`, { cause, ...(hub && { peer: hub }) });
}

/** An operation with its variables. */
export interface Question {
  readonly text: string;
  readonly variables: object;
}

/** Errors of gateways and hubs whose contract is too old for an operation. Nothing was done then. */
const unsaid: readonly string[] = ['GRAPHQL_VALIDATION_FAILED', 'HUB_UNSUPPORTED'];

/**
 * The data of an operation of a newer contract; undefined where the gateway or the hub is on one that is too old for it.
 * @throws GraphQLError as `askOrThrow`
 */
export async function askIfKnown<Data>(
  { supergraph, signal }: Pick<HubContext, 'supergraph' | 'signal'>,
  what: string,
  { text, variables }: Question,
): Promise<Data | undefined> {
  const answer = await supergraph.ask<Data>(text, variables, limits.askTimeoutMs, signal);
  if (answer.kind === 'FAULT' && answer.faults.every(({ code }) => unsaid.includes(code))) return undefined;
  return dataOrThrow(what, answer);
}

/**
 * The data of the same question as two contracts put it: the newer one, or the older one for who does not know the newer.
 * @throws GraphQLError as `askOrThrow`
 */
export async function askNewest<Data>(
  context: Pick<HubContext, 'supergraph' | 'signal'>,
  what: string,
  [newer, older]: readonly [newer: Question, older: Question],
): Promise<Data> {
  const known = await askIfKnown<Data>(context, what, newer);
  return known ?? askOrThrow<Data>(context, what, older.text, older.variables);
}

/**
 * The owner of something, as its contract names it; null where it has none or does not exist, undefined where a contract is
 * too old to say.
 * @param query of `found { ownerId }`, by `$id`
 * @throws GraphQLError `PEER_UNAVAILABLE` where it cannot be asked now: access is not granted because a peer does not answer
 */
export async function ownerOf(
  context: Pick<HubContext, 'supergraph' | 'signal'>,
  query: string,
  id: string,
): Promise<string | null | undefined> {
  type Owner = { readonly found: { readonly ownerId: string | null } | null };
  const answer = await askIfKnown<Owner>(context, 'The owner', { text: query, variables: { id } });
  return answer && (answer.found?.ownerId ?? null);
}
