import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../../../schema/projectRoot.ts';

const registry = z.object({
  hubs: z.array(z.object({ code: z.string(), country: z.string(), currency: z.string(), timeZone: z.string() })),
});

export type DemoPeer = z.infer<typeof registry>['hubs'][number];

/** The other hubs of the demo network's registry, to which demo data ships. */
export function demoPeers(ownCode: string): readonly DemoPeer[] {
  const { hubs } = registry.parse(JSON.parse(readFileSync(join(projectRoot, 'subgraphs/hubs/network.json'), 'utf8')));
  return hubs.filter(({ code }) => code !== ownCode);
}
