/**
 * The calendar date, `YYYY-MM-DD`, at a hub. Lots expire by the calendar of the place where they lie.
 * @param timeZone IANA time zone
 * @param unixMs Unix time in milliseconds
 */
export function localDate(timeZone: string, unixMs: number): string {
  // Swedish writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(unixMs);
}

/**
 * Whether a lot may no longer go out. It may on its last day.
 * @see GS1 General Specifications, AI (17): "must not be used after this date"
 */
export function hasExpired(expiresOn: string | null, today: string): boolean {
  return expiresOn !== null && expiresOn < today;
}
