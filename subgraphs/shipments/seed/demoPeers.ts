import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../../../schema/projectRoot.ts';
import type { HubFacts } from '../../host/HubFacts.ts';
import { customsTable } from '../rules/customs/customsTables.ts';

const registry = z.object({
  hubs: z.array(z.object({ code: z.string(), country: z.string(), currency: z.string(), timeZone: z.string() })),
});

export type DemoPeer = z.infer<typeof registry>['hubs'][number];

/**
 * The other hubs of the demo network's registry to which demo data ships: those whose customs knows the hub's currency, and
 * whose currency the hub's customs knows.
 */
export function demoPeers(hub: HubFacts): readonly DemoPeer[] {
  const { hubs } = registry.parse(JSON.parse(readFileSync(join(projectRoot, 'subgraphs/hubs/network.json'), 'utf8')));
  return hubs.filter(
    ({ code, country, currency }) =>
      code !== hub.code && knowsCurrency(country, hub.currency) && knowsCurrency(hub.country, currency),
  );
}

function knowsCurrency(country: string, currency: string): boolean {
  return customsTable(country).exchangeRates.some(({ rates }) => rates.has(currency));
}
