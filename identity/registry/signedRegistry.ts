import { CheckedSource } from '../../schema/documents/CheckedSource.ts';
import type { CheckedReading, DocumentSource } from '../../schema/documents/DocumentSource.ts';
import { FileSource } from '../../schema/documents/FileSource.ts';
import { UrlSource } from '../../schema/documents/UrlSource.ts';
import type { Registry } from '../../schema/registry/Hub.ts';
import type { PublicKey } from '../../schema/registry/PublicKey.ts';
import { readRegistryText, registryFileText } from '../../schema/registry/readRegistryFile.ts';
import { registryLimits } from '../../schema/registry/registryLimits.ts';
import { RegistryVerifier } from './RegistryVerifier.ts';

/**
 * The registry document in a file, for a program that reads it once.
 * @param keys one of which must have signed it; where there are none, it is not signed
 * @throws Error that names the file and says why it cannot be read or is refused, or lists its faults
 */
export async function readSignedRegistryFile(file: string, keys: readonly PublicKey[]): Promise<Registry> {
  const text = registryFileText(file);
  if (keys.length === 0) return readRegistryText(file, text);
  const document = await new RegistryVerifier(keys).open(text).catch((error: Error) => {
    throw new Error(`The registry ${file} is refused: ${error.message}`);
  });
  return readRegistryText(file, document);
}

/**
 * Where the registry document comes from.
 * @param location a file or an http(s) URL
 * @param keys one of which must have signed it; where there are none, it is not signed
 */
export function registrySource(location: string, keys: readonly PublicKey[]): DocumentSource<CheckedReading> {
  const maxBytes = keys.length > 0 ? registryLimits.signedBytes : registryLimits.bytes;
  const source = /^https?:/i.test(location) ? new UrlSource(location, maxBytes) : new FileSource(location, maxBytes);
  if (keys.length === 0) return source;
  const verifier = new RegistryVerifier(keys);
  return new CheckedSource(source, (text) => verifier.open(text));
}
