import type { Marketplace } from '../../../schema/registry/Hub.ts';
import type { HubFacts } from '../../host/HubFacts.ts';
import { makeMerchants } from './makeMerchants.ts';

/**
 * The demo merchant of a hub: an approved one that most marketplaces may sell for.
 * @param marketplaces of the network at the hub's first start
 * @returns its global id, the same for the same seed
 */
export function demoMerchant(hub: HubFacts, seed: string, marketplaces: readonly Marketplace[]): string {
  const { merchants } = makeMerchants(hub, seed, marketplaces);
  const sold = merchants.map(({ id, kyb, consents }) => ({
    id,
    marketplaces: kyb === 'APPROVED' ? consents.filter(({ isActive }) => isActive).length : -1,
  }));
  return sold.reduce((best, each) => (each.marketplaces > best.marketplaces ? each : best)).id;
}
