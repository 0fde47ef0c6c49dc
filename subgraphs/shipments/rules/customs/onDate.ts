/** The dated entry that holds on a day, or undefined where none does. `date` is `YYYY-MM-DD` in the country's time zone. */
export function onDate<Entry extends { readonly validFrom: string; readonly validTo?: string | null }>(
  entries: readonly Entry[],
  date: string,
): Entry | undefined {
  return entries.findLast(
    ({ validFrom, validTo }) => validFrom <= date && (validTo === null || validTo === undefined || date < validTo),
  );
}
