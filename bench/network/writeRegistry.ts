import { renameSync, writeFileSync } from 'node:fs';
import { hubCodeOf } from './hubCodeOf.ts';

/** Writes the registry of the first `count` hubs behind `url`, in one step, as an operator should. */
export function writeRegistry(file: string, url: string, count: number): void {
  const hubs = Array.from({ length: count }, (_, number) => {
    const code = hubCodeOf(number);
    const facts = { code, name: code, country: 'MY', currency: 'MYR', timeZone: 'UTC' };
    return { ...facts, subgraphs: { merchants: `${url}/${code}/merchants` } };
  });
  writeFileSync(`${file}.new`, JSON.stringify({ hubs, marketplaces: [] }));
  renameSync(`${file}.new`, file);
}
