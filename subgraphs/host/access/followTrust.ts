import type { FastifyBaseLogger } from 'fastify';
import { Trust } from '../../../identity/trust/Trust.ts';
import { FileSource } from '../../../schema/documents/FileSource.ts';
import { isLoopback } from '../../../schema/isLoopback.ts';
import { parseRegistry } from '../../../schema/registry/parseRegistry.ts';
import { printFault } from '../../../schema/registry/RegistryFault.ts';
import { registryLimits } from '../../../schema/registry/registryLimits.ts';
import { GatewayAuthentication } from './GatewayAuthentication.ts';
import { type HubAuthentication, openToAll } from './HubAuthentication.ts';

export interface HubTrust {
  readonly authentication: HubAuthentication;
  readonly trust: Trust;
  close(): void;
}

export interface TrustOptions {
  readonly registryFile: string;
  /** The code of this hub. */
  readonly hub: string;
  /** The address that the hub listens on. */
  readonly host: string;
  readonly log: Pick<FastifyBaseLogger, 'warn'>;
}

/**
 * Believes whom the registry names, as it changes. A registry that names nobody opens the hub to everybody, which only a
 * hub on loopback is; once it has named somebody, the hub stays closed to strangers.
 * @throws Error where a hub that others can reach would be open to them
 */
export async function followTrust({ registryFile, hub, host, log }: TrustOptions): Promise<HubTrust> {
  const trust = new Trust({
    onFault: (url, reason) => log.warn({ url, reason }, 'The keys of an issuer cannot be read'),
  });
  const source = new FileSource(registryFile, registryLimits.bytes);
  let isOpen = true;
  await source.start((reading) => {
    if (reading.kind !== 'DOCUMENT') return log.warn({ reason: reading.reason }, 'The registry cannot be read');
    const registry = parseRegistry(reading.text);
    if (registry.kind !== 'ACCEPTED')
      return log.warn({ faults: registry.faults.map(printFault) }, 'The registry has faults: the last good one counts');
    try {
      trust.update(registry);
      if (registry.network) isOpen = false;
    } catch (error) {
      log.warn({ reason: (error as Error).message }, 'The keys of the registry are refused: the last good ones count');
    }
  });
  const close = () => {
    source.close();
    trust.close();
  };
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
