import type { Registry } from '../schema/registry/Hub.ts';
import { demoMerchant } from '../subgraphs/merchants/seed/demoMerchant.ts';
import { readDemoHubs } from './DemoHubs.ts';
import { DemoIssuer } from './DemoIssuer.ts';
import type { NetworkConfig } from './NetworkConfig.ts';

/**
 * The issuer of the demo network, for the demo's hubs in a registry: two marketplaces, whose homes are the first two hubs
 * that run by default, and a merchant from each hub's demo data that sells to them.
 */
export function openDemoIssuer(
  { dataDir, seed }: Pick<NetworkConfig, 'dataDir' | 'seed'>,
  registry: Registry,
): Promise<DemoIssuer> {
  const { all, byDefault, marketplaces } = readDemoHubs();
  const [first, second] = byDefault.map((code) => marketplaces.find(({ homeHub }) => homeHub === code)?.id);
  if (!first || !second)
    throw new Error('The demo registry has no marketplace whose home is one of its first two hubs.');
  const hubs = all.filter(({ code }) => byDefault.includes(code) || registry.hubs.some((hub) => hub.code === code));
  const merchants = hubs.map((hub) => demoMerchant(hub, seed, marketplaces));
  const joined = hubs.flatMap(({ code }) => {
    const atHome = byDefault.includes(code) ? undefined : registry.marketplaces.find(({ homeHub }) => homeHub === code);
    return atHome ? [[code, atHome.id] as const] : [];
  });
  return DemoIssuer.open(dataDir, {
    hubs: hubs.map(({ code }) => code),
    marketplaces: [first, second],
    joined: Object.fromEntries(joined),
    merchants,
  });
}
