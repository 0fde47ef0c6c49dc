import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './projectRoot.ts';

const { codes } = JSON.parse(readFileSync(join(projectRoot, 'schema/iso3166.json'), 'utf8')) as {
  readonly codes: string;
};
const countries = new Set(codes.split(' '));

/** Whether ISO 3166-1 assigns an alpha-2 code to a country: not `EU`, `XK` or `ZZ`, which are reserved or for users. */
export function isCountry(code: string): boolean {
  return countries.has(code);
}
