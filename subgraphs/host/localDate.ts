/**
 * The calendar date, `YYYY-MM-DD`, at a hub: laws begin, years end and lots expire by the calendar of the place.
 * @param timeZone IANA time zone
 * @param unixMs Unix time in milliseconds
 */
export function localDate(timeZone: string, unixMs: number): string {
  // Swedish writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(unixMs);
}
