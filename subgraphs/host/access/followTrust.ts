import { Trust } from '../../../identity/trust/Trust.ts';
import { isLoopback } from '../../../schema/isLoopback.ts';
import { type FollowedRegistry, followRegistry, type RegistryOptions } from '../followRegistry.ts';
import { GatewayAuthentication, type HubAuthentication, openToAll } from './HubAuthentication.ts';

export interface HubTrust extends FollowedRegistry {
  readonly authentication: HubAuthentication;
  readonly trust: Trust;
}

interface TrustOptions extends RegistryOptions {
  /** The code of this hub. */
  readonly hub: string;
  /** The address that the hub listens on. */
  readonly host: string;
}

/**
 * Follows the registry and trusts whom it names. While the registry names nobody, the hub is open to everybody, which is
 * allowed on loopback only. Once it has named somebody, the hub stays closed to strangers.
 * @throws Error where there is no registry at the start, or where a hub that others can reach would be open to them
 */
export async function followTrust({ hub, host, ...options }: TrustOptions): Promise<HubTrust> {
  const { log } = options;
  const trust = new Trust({
    onFault: (url, reason) => log.warn({ url, reason }, 'The keys of an issuer cannot be read'),
  });
  let isOpen: boolean | undefined;
  const registry = await followRegistry(options, (document) => {
    trust.update(document);
    isOpen = isOpen !== false && !document.network;
  }).catch((error: Error) => {
    trust.close();
    throw error;
  });
  const close = () => {
    registry.close();
    trust.close();
  };
  if (isOpen && !isLoopback(host)) {
    close();
    throw new Error(
      `The registry names no trusted gateway, so anyone could do anything at ${host}. ` +
        'Add `network` to it (docs/identity.md), or listen on 127.0.0.1.',
    );
  }
  if (isOpen) log.warn('The registry names no trusted gateway: anyone who can reach this hub may do anything');
  const gateways = new GatewayAuthentication(trust, hub);
  return {
    trust,
    close,
    registry: registry.registry,
    terms: registry.terms,
    customsRates: registry.customsRates,
    authentication: { authenticate: (request) => (isOpen ? openToAll : gateways).authenticate(request) },
  };
}
