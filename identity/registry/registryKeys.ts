import { readFileSync } from 'node:fs';
import { ZodError, z } from 'zod';
import { type PublicKey, readPublicKey } from '../../schema/registry/PublicKey.ts';
import { registryLimits } from '../../schema/registry/registryLimits.ts';

const jwkSet = z.object({ keys: z.array(z.looseObject({})).min(1).max(registryLimits.keys) });
const jwk = z.looseObject({ kty: z.string() });

/**
 * The public keys of `--registry-key` that verify registry documents: Ed25519 or P-256. Each verifies only its own algorithm
 * and needs no id.
 * @param fileOrJwk a JWK or a JWK set (RFC 7517), or its file; no keys if empty or undefined
 * @param faults receives one line that says why it cannot be read, or which key cannot be trusted
 */
export function readRegistryKeys(fileOrJwk: string | undefined, faults: string[]): readonly PublicKey[] {
  if (!fileOrJwk) return [];
  try {
    const document: unknown = JSON.parse(fileOrJwk.trimStart().startsWith('{') ? fileOrJwk : textOf(fileOrJwk));
    const set = jwkSet.safeParse(document);
    return (set.success ? set.data.keys : [jwk.parse(document)]).map(readKey);
  } catch (error) {
    const isNoKey = error instanceof ZodError || error instanceof SyntaxError;
    const reason = isNoKey ? 'It is neither a public JWK nor a JWK set.' : (error as Error).message;
    faults.push(`--registry-key (env EHUB_REGISTRY_KEY) is invalid: ${reason}`);
    return [];
  }
}

function readKey(key: object, index: number): PublicKey {
  const read = readPublicKey({ kid: `${index + 1}`, ...key });
  if (read.algorithm === 'RS256') throw new Error(`Key ${read.kid} is neither Ed25519 nor P-256.`);
  return read;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`The file ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}
