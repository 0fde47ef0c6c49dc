/**
 * Dates and times as RFC 3339 writes them, of the years that PostgreSQL and ISO 8601 have alike: 0001 to 9999.
 * @see https://www.rfc-editor.org/rfc/rfc3339#section-5.6
 */

const fullDate = /^(\d{4})-(\d{2})-(\d{2})$/;
/** The time is one that each clock shows: no leap second, no 24:00. Offsets are those of EPCIS 2.0, up to 14:00. */
const dateTime =
  /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)$/;

const earliestMs = Date.parse('0001-01-01T00:00:00.000Z');
const latestMs = Date.parse('9999-12-31T23:59:59.999Z');

/** A full-date, e.g. `2026-03-01`, that the calendar has. */
export function isDate(text: string): boolean {
  const match = fullDate.exec(text);
  if (!match) return false;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
}

/** A date-time, e.g. `2026-03-01T09:30:00.000+08:00`, whose moment in UTC is within the same years. */
export function isDateTime(text: string): boolean {
  const date = dateTime.exec(text)?.[1];
  if (date === undefined || !isDate(date)) return false;
  const unixMs = Date.parse(text);
  return unixMs >= earliestMs && unixMs <= latestMs;
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
