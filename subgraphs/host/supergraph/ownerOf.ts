import type { HubContext } from '../Subgraph.ts';
import { dataOrThrow, timeoutMs } from './askOrThrow.ts';

/** Faults of those that know no owner: an older gateway, and an older hub behind a newer one. */
const unsaid: readonly string[] = ['GRAPHQL_VALIDATION_FAILED', 'HUB_UNSUPPORTED'];

/**
 * Whose something is, as its contract names it; null for nobody's and for what there is not, undefined where a contract is
 * too old to say.
 * @param query of `found { ownerId }`, by `$id`
 * @throws GraphQLError `PEER_UNAVAILABLE` where it cannot be asked now: nobody is let in because a peer does not answer
 */
export async function ownerOf(
  { supergraph, signal }: Pick<HubContext, 'supergraph' | 'signal'>,
  query: string,
  id: string,
): Promise<string | null | undefined> {
  type Owner = { readonly found: { readonly ownerId: string | null } | null };
  const answer = await supergraph.ask<Owner>(query, { id }, timeoutMs, signal);
  if (answer.kind === 'FAULT' && answer.faults.every(({ code }) => unsaid.includes(code))) return undefined;
  return dataOrThrow('Whose it is', answer).found?.ownerId ?? null;
}
