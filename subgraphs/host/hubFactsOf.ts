import type { Registry } from '../../schema/registry/Hub.ts';
import type { HubFacts } from './HubFacts.ts';

/**
 * The facts of one hub from the network's registry.
 * @throws Error where the registry does not hold the hub
 */
export function hubFactsOf({ hubs }: Registry, code: string): HubFacts {
  const hub = hubs.find((candidate) => candidate.code === code);
  if (hub) return hub;
  throw new Error(`The registry has no hub ${code}; it has ${hubs.map((each) => each.code).join(', ')}.`);
}
