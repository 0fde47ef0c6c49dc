import zlib, { type ZlibOptions } from 'node:zlib';
import { limits } from '../limits.ts';

type Bound = Pick<ZlibOptions, 'maxOutputLength' | 'chunkSize'>;

/** One way to compress, as Node undoes it: at once, and on a thread of its pool. */
interface Decompressor {
  now(body: Buffer, bound: Bound): Buffer;
  later(body: Buffer, bound: Bound, done: (error: Error | null, body: Buffer) => void): void;
}

/** Node has it from 22.15 and 23.8. */
const { zstdDecompressSync, zstdDecompress } = zlib as Partial<{
  zstdDecompressSync: Decompressor['now'];
  zstdDecompress: Decompressor['later'];
}>;

const gzip: Decompressor = { now: zlib.gunzipSync, later: zlib.gunzip };
const brotli: Decompressor = { now: zlib.brotliDecompressSync, later: zlib.brotliDecompress };
const decompressors: ReadonlyMap<string, Decompressor> = new Map([
  ['gzip', gzip],
  ['x-gzip', gzip],
  ['br', brotli],
  ...(zstdDecompressSync && zstdDecompress
    ? [['zstd', { now: zstdDecompressSync, later: zstdDecompress }] as const]
    : []),
]);

/** What subgraphs are asked for. Gzip comes first: who compresses while somebody waits is quickest with it. */
export const acceptedCodings: string = ['gzip', 'br', 'zstd'].filter((name) => decompressors.has(name)).join(', ');

export type Decompressed = Buffer | { readonly kind: 'TOO_LARGE' | 'NOT_DECODED' };

const asAnswers: Bound = { maxOutputLength: limits.subgraphAnswerBytes, chunkSize: limits.quickDecompressedBytes };
const quick: Bound = { maxOutputLength: limits.quickDecompressedBytes };

/** A small body that is small when it is decompressed too; undefined for any other, which `decompress` takes. */
export function decompressQuickly(body: Buffer, coding: string): Decompressed | undefined {
  const decompressor = decompressors.get(coding);
  if (!decompressor) return { kind: 'NOT_DECODED' };
  if (body.length > limits.quickCompressedBytes) return undefined;
  try {
    return decompressor.now(body, quick);
  } catch (error) {
    return isTooLong(error) ? undefined : { kind: 'NOT_DECODED' };
  }
}

/** Decompresses piece by piece and stops where there is more than an answer may have, however little came. */
export function decompress(body: Buffer, coding: string): Promise<Decompressed> {
  return new Promise((resolve) => {
    const decompressor = decompressors.get(coding);
    if (!decompressor) return resolve({ kind: 'NOT_DECODED' });
    decompressor.later(body, asAnswers, (error, decompressed) => {
      if (error) resolve({ kind: isTooLong(error) ? 'TOO_LARGE' : 'NOT_DECODED' });
      else resolve(decompressed);
    });
  });
}

function isTooLong(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
}
