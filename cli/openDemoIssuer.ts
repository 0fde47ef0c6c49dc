import { join } from 'node:path';
import { projectRoot } from '../schema/projectRoot.ts';
import { readRegistryFile } from '../schema/registry/readRegistryFile.ts';
import { demoMerchant } from '../subgraphs/merchants/seed/demoMerchant.ts';
import { DemoIssuer } from './DemoIssuer.ts';
import type { NetworkConfig } from './NetworkConfig.ts';

/**
 * The issuer of the demo network, for all parties of the registry that the repository has: a marketplace at home at each of
 * its first two hubs, and of each hub a merchant of its demo data.
 */
export function openDemoIssuer({ dataDir, seed }: Pick<NetworkConfig, 'dataDir' | 'seed'>): Promise<DemoIssuer> {
  const { hubs, marketplaces } = readRegistryFile(join(projectRoot, 'subgraphs/hubs/network.json'));
  const [first, second] = hubs.map(({ code }) => marketplaces.find(({ homeHub }) => homeHub === code)?.id);
  if (!first || !second) throw new Error('The demo registry has no marketplace at home at its first two hubs.');
  const merchants = hubs.map((hub) => demoMerchant(hub, seed));
  return DemoIssuer.open(dataDir, { hubs: hubs.map(({ code }) => code), marketplaces: [first, second], merchants });
}
