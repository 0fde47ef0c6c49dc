import type { FastifyBaseLogger } from 'fastify';
import { registrySource } from '../../identity/registry/signedRegistry.ts';
import type { CheckedReading } from '../../schema/documents/DocumentSource.ts';
import type { Registry } from '../../schema/registry/Hub.ts';
import type { PublicKey } from '../../schema/registry/PublicKey.ts';
import { readRegistryText } from '../../schema/registry/readRegistryFile.ts';
import { SettlementTerms } from '../../schema/registry/SettlementTerms.ts';

export interface RegistryOptions {
  readonly registryFile: string;
  /** One of which must have signed the registry; none where it is not signed. */
  readonly registryKeys: readonly PublicKey[];
  readonly log: Pick<FastifyBaseLogger, 'warn'>;
}

/** The network's registry as it now is. */
export interface FollowedRegistry {
  /** Of the last good document. */
  terms(): SettlementTerms;
  close(): void;
}

/**
 * Takes the registry document, and each later one while the hub runs. One that is not good is logged, and the last good one
 * counts.
 * @param take is given each document, and may throw to refuse it
 * @throws Error where there is no registry to begin with
 */
export async function followRegistry(
  { registryFile, registryKeys, log }: RegistryOptions,
  take: (registry: Registry) => void = () => undefined,
): Promise<FollowedRegistry> {
  const source = registrySource(registryFile, registryKeys);
  let terms: SettlementTerms | undefined;
  let seen: string | undefined;
  let fault = '';
  await source.start((reading) => {
    const what = reading.kind === 'DOCUMENT' ? reading.text : reading.reason;
    // The same is delivered again and again.
    if (what === seen) return;
    seen = what;
    try {
      const registry = registryOf(reading, registryFile);
      take(registry);
      terms = new SettlementTerms(registry);
    } catch (error) {
      fault = (error as Error).message;
      log.warn({ reason: fault }, 'Registry document refused; the last valid one stays in use');
    }
  });
  if (terms) return { terms: () => terms as SettlementTerms, close: () => source.close() };
  source.close();
  throw new Error(fault);
}

/** @throws Error that says in one line, or in one for each fault, why there is none */
function registryOf(reading: CheckedReading, file: string): Registry {
  if (reading.kind === 'DOCUMENT') return readRegistryText(file, reading.text);
  throw new Error(
    `The registry ${file} ${reading.kind === 'REFUSED' ? 'is refused' : 'cannot be read'}: ${reading.reason}`,
  );
}
