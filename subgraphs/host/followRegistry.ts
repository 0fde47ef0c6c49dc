import type { FastifyBaseLogger } from 'fastify';
import { registryOfReading, registrySource } from '../../identity/registry/signedRegistry.ts';
import { CustomsRates } from '../../schema/registry/CustomsRates.ts';
import type { Registry } from '../../schema/registry/Hub.ts';
import type { PublicKey } from '../../schema/registry/PublicKey.ts';
import { SettlementTerms } from '../../schema/registry/SettlementTerms.ts';

export interface RegistryOptions {
  /** A file or an http(s) URL. */
  readonly registryLocation: string;
  /** One of which must have signed the registry; none where it is not signed. */
  readonly registryKeys: readonly PublicKey[];
  readonly log: Pick<FastifyBaseLogger, 'warn'>;
}

interface Followed {
  readonly registry: Registry;
  readonly terms: SettlementTerms;
  readonly customsRates: CustomsRates;
}

/** The current registry of the network. */
export interface FollowedRegistry {
  /** The last valid document and its content. */
  registry(): Registry;
  terms(): SettlementTerms;
  customsRates(): CustomsRates;
  close(): void;
}

/**
 * Follows the registry document while the hub runs. An invalid document is logged, and the last valid one stays in force.
 * @param take is given each document, and may throw to refuse it
 * @throws Error where there is no valid registry at the start
 */
export async function followRegistry(
  { registryLocation, registryKeys, log }: RegistryOptions,
  take: (registry: Registry) => void = () => undefined,
): Promise<FollowedRegistry> {
  const source = registrySource(registryLocation, registryKeys);
  let followed: Followed | undefined;
  let seen: string | undefined;
  let fault = '';
  await source.start((reading) => {
    const what = reading.kind === 'DOCUMENT' ? reading.text : reading.reason;
    // The same is delivered again and again.
    if (what === seen) return;
    seen = what;
    try {
      const registry = registryOfReading(registryLocation, reading);
      take(registry);
      followed = { registry, terms: new SettlementTerms(registry), customsRates: new CustomsRates(registry) };
    } catch (error) {
      fault = (error as Error).message;
      if (followed) log.warn({ reason: fault }, 'Registry document refused; the last valid one stays in use');
    }
  });
  if (!followed) {
    source.close();
    throw new Error(fault);
  }
  const now = () => followed as Followed;
  return {
    registry: () => now().registry,
    terms: () => now().terms,
    customsRates: () => now().customsRates,
    close: () => source.close(),
  };
}
