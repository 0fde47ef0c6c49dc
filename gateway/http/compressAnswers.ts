import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';
import { limits } from '../limits.ts';

type Coding = 'zstd' | 'br' | 'gzip';
type Compress = (text: string) => Promise<Buffer>;

const { constants } = zlib;
const brotli = promisify<string, zlib.BrotliOptions, Buffer>(zlib.brotliCompress);
const gzip = promisify<string, zlib.ZlibOptions, Buffer>(zlib.gzip);
/** Node has it from 22.15 on. */
const { zstdCompress } = zlib as {
  zstdCompress?: (text: string, done: (error: Error | null, coded: Buffer) => void) => void;
};

/**
 * The codings, the cheapest for what it saves first. Levels that are fast: beyond them an answer takes many times as long
 * for a tenth less.
 */
const codings: ReadonlyMap<Coding, Compress> = new Map<Coding, Compress>([
  ...(zstdCompress ? [['zstd', promisify(zstdCompress)] as const] : []),
  ['br', (text) => brotli(text, { params: { [constants.BROTLI_PARAM_QUALITY]: limits.brotliQuality } })],
  ['gzip', (text) => gzip(text, { level: limits.gzipLevel })],
]);

/**
 * Compresses long answers for clients that take it, on a thread of Node's pool. Short ones are not worth it: they arrive
 * in one round trip as they are.
 */
export function compressAnswers(server: FastifyInstance): void {
  const chosen = new LRUCache<string, { readonly coding: Coding | undefined }>({ max: limits.knownHeaders });
  const choose = (accepted: string): Coding | undefined => {
    const known = chosen.get(accepted);
    if (known) return known.coding;
    const coding = preferredCoding(accepted);
    chosen.set(accepted, { coding });
    return coding;
  };
  server.addHook<unknown>('onSend', (request, reply, payload, done) => {
    const accepted = request.headers['accept-encoding'];
    const isLong = typeof payload === 'string' && payload.length >= limits.compressedLength;
    const coding = isLong && accepted && !reply.hasHeader('content-encoding') ? choose(accepted) : undefined;
    const compress = coding && codings.get(coding);
    if (!compress) return done(null, payload);
    reply.header('content-encoding', coding);
    compress(payload as string).then(
      (coded) => done(null, coded),
      (error: Error) => done(error),
    );
  });
}

/** `preferred` decides among what the client likes equally; the types do not know it yet. */
interface CodingNegotiator {
  encoding(available: readonly string[], options: { readonly preferred: readonly string[] }): string | undefined;
}

const preferred = [...codings.keys()];

function preferredCoding(accepted: string): Coding | undefined {
  if (accepted.length > limits.negotiatedLength) return undefined;
  const negotiator = new Negotiator({ headers: { 'accept-encoding': accepted } }) as CodingNegotiator;
  const coding = negotiator.encoding([...preferred, 'identity'], { preferred });
  return preferred.find((each) => each === coding);
}
