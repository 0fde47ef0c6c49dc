import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const fillings: Readonly<Record<string, (text: string) => string>> = {
  'hub.json': (text) => text.replaceAll('MISSING: ', ''),
  'joining.json': (text) =>
    text
      .replaceAll(/ *"(issuer|jwks)": "MISSING.*\n/g, '')
      .replaceAll(/"MISSING: what [^"]*"/g, '"2000000.00"')
      .replaceAll(/"MISSING: [^"]*, times 10000"/g, '"1346"')
      .replaceAll(/"MISSING: [^"]* publishes it"/g, '"0.5"')
      .replaceAll('MISSING: ', 'Synthetic: '),
  'country/country.mjs': (text) =>
    text
      .replace(/'MISSING: seven [^']*'/, "'9520009'")
      .replace(/'MISSING: two [^']*'/, "'LZ'")
      .replaceAll(/'MISSING: (\d+n)[^']*'/g, '$1'),
  'country/customs.json': (text) =>
    text
      .replaceAll(/"MISSING: (\d+) is [^"]*"/g, '$1')
      .replaceAll(/"MISSING: the day [^"]*"/g, '"2026-01-01"')
      .replaceAll('MISSING: ', 'Synthetic: '),
};

/** Fills in what `ehub init` left to a person in the folder of a hub in Thailand. */
export function fillIn(folder: string): void {
  for (const [file, fill] of Object.entries(fillings)) {
    const path = join(folder, file);
    writeFileSync(path, fill(readFileSync(path, 'utf8')));
  }
}
