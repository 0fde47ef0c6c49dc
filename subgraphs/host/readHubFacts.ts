import { readRegistryFile } from '../../schema/registry/readRegistryFile.ts';
import type { HubFacts } from './HubFacts.ts';

/**
 * The facts of one hub from the network's registry.
 * @throws Error where the file cannot be read, has faults or does not hold the hub
 */
export function readHubFacts(registryFile: string, code: string): HubFacts {
  const { hubs } = readRegistryFile(registryFile);
  const hub = hubs.find((candidate) => candidate.code === code);
  if (hub) return hub;
  throw new Error(`${registryFile} has no hub ${code}; it has ${hubs.map((each) => each.code).join(', ')}.`);
}
