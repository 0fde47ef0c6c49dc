import type { FastifyBaseLogger } from 'fastify';
import { registrySource } from '../../../identity/registry/registrySource.ts';
import { Trust } from '../../../identity/trust/Trust.ts';
import type { CheckedReading } from '../../../schema/documents/DocumentSource.ts';
import { isLoopback } from '../../../schema/isLoopback.ts';
import type { Registry } from '../../../schema/registry/Hub.ts';
import type { PublicKey } from '../../../schema/registry/PublicKey.ts';
import { readRegistryText } from '../../../schema/registry/readRegistryFile.ts';
import { GatewayAuthentication } from './GatewayAuthentication.ts';
import { type HubAuthentication, openToAll } from './HubAuthentication.ts';

export interface HubTrust {
  readonly authentication: HubAuthentication;
  readonly trust: Trust;
  close(): void;
}

export interface TrustOptions {
  readonly registryFile: string;
  /** One of which must have signed the registry; none where it is not signed. */
  readonly registryKeys: readonly PublicKey[];
  /** The code of this hub. */
  readonly hub: string;
  /** The address that the hub listens on. */
  readonly host: string;
  readonly log: Pick<FastifyBaseLogger, 'warn'>;
}

/**
 * Believes whom the registry names, as it changes. A registry that names nobody opens the hub to everybody, which only a
 * hub on loopback is; once it has named somebody, the hub stays closed to strangers.
 * @throws Error where there is no registry to begin with, or a hub that others can reach would be open to them
 */
export async function followTrust({ registryFile, registryKeys, hub, host, log }: TrustOptions): Promise<HubTrust> {
  const trust = new Trust({
    onFault: (url, reason) => log.warn({ url, reason }, 'The keys of an issuer cannot be read'),
  });
  const source = registrySource(registryFile, registryKeys);
  let isOpen: boolean | undefined;
  let seen: string | undefined;
  let fault = '';
  await source.start((reading) => {
    const what = reading.kind === 'DOCUMENT' ? reading.text : reading.reason;
    // The same is delivered again and again.
    if (what === seen) return;
    seen = what;
    try {
      const registry = registryOf(reading, registryFile);
      trust.update(registry);
      isOpen = isOpen !== false && !registry.network;
    } catch (error) {
      fault = (error as Error).message;
      log.warn({ reason: fault }, 'The registry is not taken: the last good one counts');
    }
  });
  const close = () => {
    source.close();
    trust.close();
  };
  if (isOpen === undefined) {
    close();
    throw new Error(fault);
  }
  if (isOpen && !isLoopback(host)) {
    close();
    throw new Error(
      `The registry names no gateway to trust, so that everybody could do everything at ${host}. ` +
        'Add `network` to it (docs/identity.md), or listen on 127.0.0.1.',
    );
  }
  if (isOpen) log.warn('The registry names no gateway to trust: everybody who reaches this hub may do everything');
  const gateways = new GatewayAuthentication(trust, hub);
  return {
    trust,
    close,
    authentication: { authenticate: (request) => (isOpen ? openToAll : gateways).authenticate(request) },
  };
}

/** @throws Error that says in one line, or in one for each fault, why there is none */
function registryOf(reading: CheckedReading, file: string): Registry {
  if (reading.kind === 'DOCUMENT') return readRegistryText(file, reading.text);
  throw new Error(
    `The registry ${file} ${reading.kind === 'REFUSED' ? 'is refused' : 'cannot be read'}: ${reading.reason}`,
  );
}
