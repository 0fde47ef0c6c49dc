import type { CustomsRates } from '../../../schema/registry/CustomsRates.ts';
import type { Registry } from '../../../schema/registry/Hub.ts';
import { type HubFacts, localDate } from '../../host/HubFacts.ts';
import { hasCustomsTable } from '../rules/customs/customsTables.ts';

/**
 * The other hubs of a registry to which demo data ships: those whose customs rules are known here, and whose currency and
 * the hub's customs can value in each other.
 * @param fromMs the first day of the demo data, in Unix milliseconds
 */
export function demoPeers(hub: HubFacts, { hubs }: Registry, rates: CustomsRates, fromMs: number): readonly HubFacts[] {
  return hubs.filter((peer) => {
    if (peer.code === hub.code || !hasCustomsTable(peer.country) || !hasCustomsTable(hub.country)) return false;
    const canValue = (from: string, to: string) =>
      from === to || rates.rate(from, to, localDate(peer.timeZone, fromMs)) !== undefined;
    return canValue(hub.currency, peer.currency) && canValue(peer.currency, hub.currency);
  });
}
