import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SupergraphSnapshot } from '../snapshot/SupergraphSnapshot.ts';

/** The schema of a snapshot. */
export type DescribedSchema = Pick<SupergraphSnapshot, 'apiSdl' | 'supergraphSdl'>;

/**
 * Serves the schema that answers now: `/schema.graphql` is what clients query, `/supergraph.graphql` adds where each
 * field is resolved, without the subgraphs' URLs. Both are closed where introspection is.
 */
export function serveSchema(
  server: FastifyInstance,
  snapshots: { readonly current: DescribedSchema },
  introspection: boolean,
): void {
  const serve = (path: string, read: (schema: DescribedSchema) => string) => {
    const files = new WeakMap<DescribedSchema, SchemaFile>();
    server.get(path, (request, reply) => {
      if (!introspection) return reply.code(404).type(plainText).send(closedText);
      const { current } = snapshots;
      const file = files.get(current) ?? schemaFile(read(current));
      files.set(current, file);
      return send(request, reply, file);
    });
  };
  serve('/schema.graphql', ({ apiSdl }) => apiSdl);
  serve('/supergraph.graphql', ({ supergraphSdl }) => withoutUrls(supergraphSdl));
}

const plainText = 'text/plain; charset=utf-8';
const closedText = 'This gateway does not show its schema (--no-introspection).\n';

/** Created once per snapshot. */
interface SchemaFile {
  readonly sdl: string;
  readonly etag: string;
}

function schemaFile(sdl: string): SchemaFile {
  return { sdl, etag: `"${createHash('sha256').update(sdl).digest('base64url')}"` };
}

function send(request: FastifyRequest, reply: FastifyReply, { sdl, etag }: SchemaFile): FastifyReply {
  reply.header('etag', etag).header('cache-control', 'no-cache');
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  return reply.type('application/graphql; charset=utf-8').send(sdl);
}

/** Clients must not learn addresses inside the operator's network. */
function withoutUrls(supergraphSdl: string): string {
  return supergraphSdl.replace(/(@join__graph\(name: "[^"]*", url: )"https?:[^"]*"/g, '$1""');
}
