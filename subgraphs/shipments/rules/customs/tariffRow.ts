import type { TariffRow } from './CustomsTable.ts';

/** The row with the longest beginning of the HS code. @throws Error where a tariff lacks its row for all other goods */
export function tariffRow(tariff: readonly TariffRow[], hsCode: string): TariffRow {
  let longest: TariffRow | undefined;
  for (const row of tariff) {
    if (hsCode.startsWith(row.hs) && row.hs.length >= (longest?.hs.length ?? 0)) longest = row;
  }
  if (!longest) throw new Error(`The tariff has no row for HS code ${hsCode}.`);
  return longest;
}
