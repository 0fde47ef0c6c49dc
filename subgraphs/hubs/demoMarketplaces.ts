import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../../schema/projectRoot.ts';

const registry = z.object({ marketplaces: z.array(z.object({ id: z.string(), homeHub: z.string() })) });

/** A marketplace of the demo network. */
export interface DemoMarketplace {
  readonly id: string;
  /** The code of the hub where it is at home. */
  readonly homeHub: string;
}

/** The marketplaces of the demo network's registry, which demo data refers to. */
export function demoMarketplaces(): readonly DemoMarketplace[] {
  return registry.parse(JSON.parse(readFileSync(join(projectRoot, 'subgraphs/hubs/network.json'), 'utf8')))
    .marketplaces;
}
