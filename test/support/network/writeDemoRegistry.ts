import type { DemoIssuer } from '../../../cli/DemoIssuer.ts';
import { replaceFile } from '../../../cli/replaceFile.ts';
import { readRegistryFile } from '../../../schema/registry/readRegistryFile.ts';
import { hubFactsOf } from '../../../subgraphs/host/HubFacts.ts';
import { subgraphs } from '../../../subgraphs/subgraphs.ts';
import { demoRegistry } from '../processes/HubProcess.ts';
import { demoMarketplaces, type HubCode, hubCodes } from './goodsFor.ts';

const marketplaces = [
  { id: demoMarketplaces.marketplace, name: 'Straits Bazaar', homeHub: 'MYKUL' },
  { id: demoMarketplaces.otherMarketplace, name: 'West Lake Goods', homeHub: 'CNHGH' },
];

/**
 * Writes the registry of a network of the two demo hubs.
 * @param urlOf where a hub serves a contract
 * @param issuer whose keys are to be believed; without one the network has no trust
 */
export function writeDemoRegistry(
  file: string,
  urlOf: (code: HubCode, contract: string) => string,
  issuer?: DemoIssuer,
): void {
  const registry = readRegistryFile(demoRegistry);
  const hubs = hubCodes.map((code) => ({
    ...hubFactsOf(registry, code),
    ...issuer?.hubTrust(code),
    subgraphs: Object.fromEntries(subgraphs.map(({ name }) => [name, urlOf(code, name)])),
  }));
  const { pairs, convertibleAt, rates, customsRates } = registry;
  replaceFile(
    file,
    JSON.stringify({ network: issuer?.networkTrust, hubs, marketplaces, pairs, convertibleAt, rates, customsRates }),
  );
}
