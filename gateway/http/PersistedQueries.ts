import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { limits } from '../limits.ts';
import type { GraphQLParams } from './GraphQLParams.ts';
import { HttpRefusal } from './HttpRefusal.ts';

/** Prevents caches from keeping the response "not found", which soon becomes outdated. */
const neverCached = { 'cache-control': 'private, no-cache, must-revalidate' };

/**
 * Automatic persisted queries: after sending a query once, a client may send its SHA-256 instead. Only texts of valid
 * operations are kept, limited in bytes.
 *
 * @see https://www.apollographql.com/docs/apollo-server/performance/apq
 */
export class PersistedQueries {
  readonly #texts = new LRUCache<string, string>({
    maxSize: limits.persistedQueryBytes,
    sizeCalculation: (text, hash) => text.length + hash.length,
  });

  /**
   * The query text of a request.
   * @throws HttpRefusal 400 where there is none, or a hash that is not the text's; 200 where the hash is not known, to
   *   which clients answer with the text
   */
  resolve({ query, extensions }: GraphQLParams): string {
    const hash = hashOf(extensions);
    if (hash === undefined) {
      if (query) return query;
      throw new HttpRefusal(400, 'The request has neither a "query" nor the hash of a persisted query.');
    }
    if (!query) {
      const known = this.#texts.get(hash);
      if (known !== undefined) return known;
      const code = 'PERSISTED_QUERY_NOT_FOUND';
      throw new HttpRefusal(200, 'PersistedQueryNotFound', { code, headers: neverCached });
    }
    if (this.#texts.get(hash) === query) return query;
    if (createHash('sha256').update(query).digest('hex') !== hash)
      throw new HttpRefusal(400, 'The sha256Hash does not match the query.');
    return query;
  }

  /** Stores the text for a request that registers it, now that its operation is known to be valid. */
  keep({ extensions }: GraphQLParams, query: string): void {
    const hash = hashOf(extensions);
    if (hash !== undefined && !this.#texts.has(hash)) this.#texts.set(hash, query);
  }
}

function hashOf(extensions: GraphQLParams['extensions']): string | undefined {
  const persisted = extensions?.persistedQuery;
  if (persisted === undefined || persisted === null) return undefined;
  const { version, sha256Hash } = persisted as { version?: unknown; sha256Hash?: unknown };
  if (version !== 1) throw new HttpRefusal(400, 'Unsupported persisted query version: it must be 1.');
  if (typeof sha256Hash !== 'string') throw new HttpRefusal(400, 'A persisted query needs its sha256Hash.');
  return sha256Hash;
}
