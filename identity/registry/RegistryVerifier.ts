import { errors, type FlattenedVerifyResult, flattenedVerify } from 'jose';
import { z } from 'zod';
import { decodeText } from '../../schema/documents/DocumentSource.ts';
import type { PublicKey } from '../../schema/registry/PublicKey.ts';
import { limits } from '../limits.ts';
import { signedRegistryType } from './signRegistry.ts';

/** Flattened JSON serialisation. An unsigned `header` is not allowed. */
const signedDocument = z.strictObject({ payload: z.string(), protected: z.string(), signature: z.string() });
const signedHeader = z.object({ typ: z.literal(signedRegistryType), iat: z.number().int().positive() });

/**
 * Accepts only registry documents that are signed with one of the given keys. The signature is verified before the document
 * is parsed. While this process runs, older documents are refused, so that the server of the registry cannot roll it back.
 */
export class RegistryVerifier {
  readonly #keys: readonly PublicKey[];
  readonly #now: () => number;
  /** When the newest accepted document was signed, in Unix seconds. */
  #newestS = 0;

  /** @param now Unix time in milliseconds */
  constructor(keys: readonly PublicKey[], now: () => number = Date.now) {
    this.#keys = keys;
    this.#now = now;
  }

  /**
   * The signed registry document.
   * @throws Error with the reason in one line
   */
  async open(text: string): Promise<string> {
    const signed = signedDocument.safeParse(parseJson(text));
    if (!signed.success) throw new Error('It is not signed, and --registry-key requires a signature.');
    const { payload, protectedHeader } = await this.#verify(signed.data);
    const header = signedHeader.safeParse(protectedHeader);
    if (!header.success)
      throw new Error(`Its signature is not one of a registry: no typ ${signedRegistryType} with iat.`);
    const { iat } = header.data;
    const signedAt = new Date(iat * 1_000).toISOString();
    if (iat > this.#now() / 1_000 + limits.clockSkewS)
      throw new Error(`It was signed at ${signedAt}, which is in the future.`);
    if (iat < this.#newestS) throw new Error(`It was signed at ${signedAt}, before the one in use.`);
    const document = decodeText(payload);
    this.#newestS = iat;
    return document;
  }

  async #verify(signed: z.infer<typeof signedDocument>): Promise<FlattenedVerifyResult> {
    for (const { key, algorithm } of this.#keys) {
      try {
        return await flattenedVerify(signed, key, { algorithms: [algorithm] });
      } catch (error) {
        if (!(error instanceof errors.JOSEError)) throw error;
      }
    }
    throw new Error('It was altered, or signed with another key than that of --registry-key.');
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
