import { existsSync, readdirSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Country, DemoCountry, HubTerms } from './Country.ts';

/** A country is a folder here; nothing else names it. */
const here = fileURLToPath(import.meta.url);
const countries: ReadonlyMap<string, Country> = new Map(
  await Promise.all(
    readdirSync(dirname(here))
      .filter((name) => /^[A-Z]{2}$/.test(name))
      .map((code) => ({ code, file: join(dirname(here), code, `country${extname(here)}`) }))
      .filter(({ file }) => existsSync(file))
      .map(async ({ code, file }) => {
        const module = (await import(pathToFileURL(file).href)) as { readonly country: Country };
        return [code, module.country] as const;
      }),
  ),
);

/** What is known of a country, by its ISO 3166-1 alpha-2 code; undefined where it has no folder. */
export function countryOf(code: string): Country | undefined {
  return countries.get(code);
}

/** @throws Error where a country has no demo data */
export function demoCountryOf(code: string): DemoCountry {
  const demo = countryOf(code)?.demo;
  if (demo) return demo;
  const known = [...countries].filter(([, country]) => country.demo).map(([name]) => name);
  throw new Error(
    `There is no demo data for country ${code}; there is for ${known.join(', ')}. Start the hub with --seed none, or add ` +
      `\`demo\` to subgraphs/countries/${code}/country.ts.`,
  );
}

/**
 * The terms of a hub, whose code begins with that of its country.
 * @throws Error where the hub has none
 */
export function hubTermsOf(hubCode: string): HubTerms {
  const code = hubCode.slice(0, 2);
  const terms = countryOf(code)?.hubTerms;
  const found = terms && Object.hasOwn(terms, hubCode) ? terms[hubCode] : undefined;
  if (found) return found;
  throw new Error(`Hub ${hubCode} has no carriers' terms: add them to subgraphs/countries/${code}/country.ts.`);
}
