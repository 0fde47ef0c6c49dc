import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './projectRoot.ts';

/** How many decimals ISO 4217 gives a currency; undefined where the code is not a currency in use. */
export function currencyDecimals(currencyCode: string): number | undefined {
  return decimalsByCurrency.get(currencyCode);
}

const { decimals: currencies } = JSON.parse(readFileSync(join(projectRoot, 'schema/iso4217.json'), 'utf8')) as {
  /** Codes by their number of decimals. */
  readonly decimals: Readonly<Record<string, readonly string[]>>;
};

const decimalsByCurrency = new Map(
  Object.entries(currencies).flatMap(([decimals, codes]) =>
    codes.map((code): [string, number] => [code, Number(decimals)]),
  ),
);
