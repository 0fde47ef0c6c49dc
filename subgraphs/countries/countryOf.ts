import { existsSync, readdirSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { projectRoot } from '../../schema/projectRoot.ts';
import type { Country, DemoCountry, HubTerms } from './Country.ts';

/** A country is a folder here; nothing else names it. */
const here = fileURLToPath(import.meta.url);
const countries: Map<string, Country> = await importedCountries();
/** Folders of countries that are not here, by code. */
const foldersElsewhere = new Map<string, string>();

/** One after another: with Node 24 Jest cannot link modules that two imports need at the same time. */
async function importedCountries(): Promise<Map<string, Country>> {
  const imported = new Map<string, Country>();
  for (const code of readdirSync(dirname(here)).filter((name) => /^[A-Z]{2}$/.test(name))) {
    const file = join(dirname(here), code, `country${extname(here)}`);
    if (!existsSync(file)) continue;
    const { country } = (await import(pathToFileURL(file).href)) as { readonly country: Country };
    imported.set(code, country);
  }
  return imported;
}

/**
 * From now on a country is what a folder elsewhere says, which has `country.mjs` and, where goods are imported there,
 * `customs.json`: for an operator who adds a country to an installed program.
 * @param code ISO 3166-1 alpha-2
 * @throws Error that says what is missing in the folder
 */
export async function useCountryFolder(code: string, folder: string): Promise<void> {
  const file = join(resolve(folder), 'country.mjs');
  if (!existsSync(file)) throw new Error(`${file} does not exist: \`ehub init\` writes one to start from.`);
  const { country } = (await import(pathToFileURL(file).href)) as { readonly country?: Country };
  if (typeof country?.identifierRules !== 'object')
    throw new Error(`${file} must export \`country\`, an object with \`identifierRules\`.`);
  const missing = missingIn(country);
  if (missing.length > 0) throw new Error(`${file} is not complete: ${missing.join('; ')}.`);
  countries.set(code, country);
  foldersElsewhere.set(code, resolve(folder));
}

/** Texts that still say what belongs in their place. */
function missingIn(value: unknown): string[] {
  if (typeof value === 'string') return value.startsWith('MISSING') ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(missingIn) : [];
}

/** Where a country's other files are, such as `customs.json`. */
export function countryFolder(code: string): string {
  return foldersElsewhere.get(code) ?? join(projectRoot, 'subgraphs/countries', code);
}

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

/** Whether a hub's terms are known here. */
export function hasHubTerms(hubCode: string): boolean {
  return Object.hasOwn(countryOf(hubCode.slice(0, 2))?.hubTerms ?? {}, hubCode);
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
