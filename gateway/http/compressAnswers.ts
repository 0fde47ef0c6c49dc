import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';
import { limits } from '../limits.ts';
import { HttpRefusal } from './HttpRefusal.ts';

type Coding = 'zstd' | 'br' | 'gzip';
type Body = string | Buffer;
type Compress = (body: Body) => Promise<Buffer>;

const { constants } = zlib;
const brotli = promisify<Body, zlib.BrotliOptions, Buffer>(zlib.brotliCompress);
const gzip = promisify<Body, zlib.ZlibOptions, Buffer>(zlib.gzip);
/** Node has it from 22.15 on. */
const { zstdCompress } = zlib as {
  zstdCompress?: (body: Body, done: (error: Error | null, coded: Buffer) => void) => void;
};

/**
 * The codings, the cheapest for what it saves first. Levels that are fast: beyond them an answer takes many times as long
 * for a tenth less.
 */
const codings: ReadonlyMap<Coding, Compress> = new Map<Coding, Compress>([
  ...(zstdCompress ? [['zstd', promisify(zstdCompress)] as const] : []),
  ['br', (body) => brotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: limits.brotliQuality } })],
  ['gzip', (body) => gzip(body, { level: limits.gzipLevel })],
]);

/** What a client accepts. */
interface Choice {
  /** Undefined if it accepts none of ours, or prefers uncompressed responses. */
  readonly coding: Coding | undefined;
  readonly takesIdentity: boolean;
}

/**
 * Compresses long responses for clients that accept it, on Node's thread pool. Short ones arrive in one round trip anyway,
 * so they are compressed only for clients that accept nothing else. A client that accepts no available coding is refused
 * first.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
 */
export function compressAnswers(server: FastifyInstance): void {
  const chosen = new LRUCache<string, Choice>({ max: limits.knownHeaders });
  const choose = (accepted: string): Choice => {
    const choice = chosen.get(accepted) ?? choiceOf(accepted);
    chosen.set(accepted, choice);
    return choice;
  };
  server.addHook('onRequest', (request, _, done) => {
    const accepted = request.headers['accept-encoding'];
    if (accepted === undefined) return done();
    const { coding, takesIdentity } = choose(accepted);
    done(coding || takesIdentity ? undefined : notAcceptable);
  });
  server.addHook<unknown>('onSend', (request, reply, payload, done) => {
    const accepted = request.headers['accept-encoding'];
    const length = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload.length : 0;
    if (length === 0 || accepted === undefined || reply.hasHeader('content-encoding')) return done(null, payload);
    const { coding, takesIdentity } = choose(accepted);
    const compress = coding && codings.get(coding);
    if (!compress || (takesIdentity && length < limits.compressedLength)) return done(null, payload);
    reply.header('content-encoding', coding);
    compress(payload as Body).then(
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

const notAcceptable = new HttpRefusal(406, `Accept one of the codings ${preferred.join(', ')} or identity.`);

function choiceOf(accepted: string): Choice {
  if (accepted.length > limits.negotiatedLength) return { coding: undefined, takesIdentity: true };
  const negotiator = new Negotiator({ headers: { 'accept-encoding': accepted } }) as CodingNegotiator;
  const coding = negotiator.encoding([...preferred, 'identity'], { preferred });
  const takesIdentity = negotiator.encoding(['identity'], { preferred: [] }) === 'identity';
  return { coding: preferred.find((each) => each === coding), takesIdentity };
}
