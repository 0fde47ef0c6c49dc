import { TokenVerifier } from '../identity/tokens/TokenVerifier.ts';
import { Trust } from '../identity/trust/Trust.ts';
import { isLoopback } from '../schema/isLoopback.ts';
import { type Authentication, openToAll, TokenAuthentication } from './http/Authentication.ts';
import type { HubRegistry } from './hubs/HubRegistry.ts';
import type { HubTable } from './hubs/HubTable.ts';
import type { Logger } from './hubs/Logger.ts';

/**
 * Authenticates by the issuers that the registry names, as they change. A registry that names none opens the network to
 * everybody, which only a gateway on loopback does; once it has named one, it stays closed to whoever has no token.
 * @param host the address that the gateway listens on
 * @throws Error where a gateway that others can reach would be open to them
 */
export function networkAuthentication(
  registry: HubRegistry,
  host: string,
  logger: Logger,
): { readonly authentication: Authentication; readonly trust: Trust } {
  const trust = new Trust({
    onFault: (url, reason) => logger.warn({ url, reason }, 'The keys of an issuer cannot be read'),
  });
  let isOpen = registry.table.version > 0 && registry.table.network === undefined;
  if (isOpen && !isLoopback(host)) {
    trust.close();
    registry.close();
    throw new Error(
      `The registry names no token issuer, so anyone could do anything at ${host}. ` +
        'Add `network` to it (docs/identity.md), or listen on 127.0.0.1.',
    );
  }
  if (isOpen) logger.warn({}, 'The registry names no token issuer: anyone who can reach this gateway may do anything');

  const update = ({ network, hubs, marketplaces }: HubTable) => {
    trust.update({ network, hubs, marketplaces });
    if (network) isOpen = false;
  };
  update(registry.table);
  registry.onTable(update);
  const tokens = new TokenAuthentication(new TokenVerifier(trust), trust, logger);
  const authentication: Authentication = {
    authenticate: (request) => (isOpen ? openToAll : tokens).authenticate(request),
  };
  return { authentication, trust };
}
