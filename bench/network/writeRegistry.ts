import { renameSync, writeFileSync } from 'node:fs';
import { hubCodeOf } from './hubCodeOf.ts';

/**
 * Writes the registry of `count` hubs behind `url`, from the hub numbered `first`, in one step, as an operator should.
 * @param more further members of the document
 */
export function writeRegistry(file: string, url: string, count: number, first = 0, more: object = {}): void {
  const hubs = Array.from({ length: count }, (_, index) => {
    const code = hubCodeOf(first + index);
    const facts = { code, name: code, country: 'MY', currency: 'MYR', timeZone: 'UTC' };
    return { ...facts, subgraphs: { merchants: `${url}/${code}/merchants` } };
  });
  writeFileSync(`${file}.new`, JSON.stringify({ hubs, marketplaces: [], ...more }));
  renameSync(`${file}.new`, file);
}
