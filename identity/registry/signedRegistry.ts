import { CheckedSource } from '../../schema/documents/CheckedSource.ts';
import type { CheckedReading, DocumentSource } from '../../schema/documents/DocumentSource.ts';
import { FileSource } from '../../schema/documents/FileSource.ts';
import { UrlSource } from '../../schema/documents/UrlSource.ts';
import type { Registry } from '../../schema/registry/Hub.ts';
import type { PublicKey } from '../../schema/registry/PublicKey.ts';
import { readRegistryText } from '../../schema/registry/readRegistryFile.ts';
import { registryLimits } from '../../schema/registry/registryLimits.ts';
import { RegistryVerifier } from './RegistryVerifier.ts';

/**
 * The current registry document, for a program that reads it once.
 * @param location a file or an http(s) URL
 * @param keys one of which must have signed it; where there are none, it is not signed
 * @throws Error that names the location and the reason: unreadable, refused, or its faults
 */
export async function readRegistry(location: string, keys: readonly PublicKey[] = []): Promise<Registry> {
  const source = registrySource(location, keys);
  try {
    const reading = await new Promise<CheckedReading>((resolve, reject) => void source.start(resolve).catch(reject));
    return registryOfReading(location, reading);
  } finally {
    source.close();
  }
}

/**
 * The document read from a registry's location.
 * @throws Error with the reason in one line, or one line per fault
 */
export function registryOfReading(location: string, reading: CheckedReading): Registry {
  if (reading.kind === 'DOCUMENT') return readRegistryText(location, reading.text);
  throw new Error(
    `The registry ${location} ${reading.kind === 'REFUSED' ? 'is refused' : 'cannot be read'}: ${reading.reason}`,
  );
}

/**
 * The source of the registry document.
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
