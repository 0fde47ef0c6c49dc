import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { projectRoot } from '../../schema/projectRoot.ts';
import { limits } from '../limits.ts';

/**
 * Nothing but this origin is loaded or called. Monaco, the editor, sets style attributes and style elements at run time,
 * hence `unsafe-inline` for styles; scripts have no such exception. Workers are built files of this origin.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Serves the sandbox at `/`, from its build in `dist/sandbox`.
 * @param tokensFile what `/sandbox/tokens` answers to the page: tokens by name; none where it is left out
 */
export async function serveSandbox(server: FastifyInstance, tokensFile: string | undefined): Promise<void> {
  serveTokens(server, tokensFile);
  const folder = join(projectRoot, 'dist', 'sandbox');
  if (!existsSync(join(folder, 'index.html'))) {
    server.get('/', (_, reply) => reply.code(404).send('The sandbox is not built: run `npm run build`.'));
    return;
  }
  await server.register(fastifyStatic, {
    root: folder,
    cacheControl: false,
    // The build puts gzip copies beside the larger files.
    preCompressed: true,
    setHeaders: (response, file) => {
      response.header('content-security-policy', contentSecurityPolicy);
      response.header('cross-origin-opener-policy', 'same-origin');
      const isHashed = file.includes('/assets/');
      response.header('cache-control', isHashed ? `public, max-age=${limits.assetLifetimeS}, immutable` : 'no-cache');
    },
  });
}

/** Read each time, since tokens are renewed. Pages of other origins get none, whatever the CORS configuration. */
function serveTokens(server: FastifyInstance, file: string | undefined): void {
  server.get('/sandbox/tokens', async (request, reply) => {
    reply.header('cache-control', 'no-store').type('application/json; charset=utf-8');
    const site = request.headers['sec-fetch-site'];
    if (file === undefined || site !== 'same-origin') return '{}';
    return readFile(file, 'utf8').catch(() => '{}');
  });
}
