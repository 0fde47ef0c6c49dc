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
  const { hubs } = readRegistry(registryFile);
  const hub = hubs.find((candidate) => candidate.code === code);
  if (hub) return hub;
  throw new Error(`${registryFile} has no hub ${code}; it has ${hubs.map((each) => each.code).join(', ') || 'none'}.`);
}

function readRegistry(file: string): z.infer<typeof registry> {
  try {
    return registry.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Error(`The registry ${file} cannot be read: ${reason(error)}.`);
  }
}

function reason(error: unknown): string {
  if (!(error instanceof z.ZodError)) return error instanceof Error ? error.message : String(error);
  return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}
