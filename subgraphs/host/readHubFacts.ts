import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { HubFacts } from './HubFacts.ts';

const registry = z.object({
  hubs: z.array(
    z.object({
      code: z.string(),
      name: z.string(),
      country: z.string().length(2),
      currency: z.string().length(3),
      timeZone: z.string(),
    }),
  ),
});

/**
 * The facts of one hub from the network's registry.
 * @throws Error where the file cannot be read or does not hold the hub
 */
export function readHubFacts(registryFile: string, code: string): HubFacts {
  const { hubs } = registry.parse(JSON.parse(readFileSync(registryFile, 'utf8')));
  const hub = hubs.find((candidate) => candidate.code === code);
  if (hub) return hub;
  throw new Error(`${registryFile} has no hub ${code}; it has ${hubs.map((each) => each.code).join(', ') || 'none'}.`);
}
