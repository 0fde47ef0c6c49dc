import pg from 'pg';

const { builtins } = pg.types;

const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  [builtins.INT8]: BigInt,
  [builtins.DATE]: (text) => text,
  [builtins.TIMESTAMPTZ]: toDateTime,
};

/**
 * How column values become JavaScript values: `timestamptz` an RFC 3339 text in UTC with milliseconds
 * (`2026-01-01T00:00:00.000Z`; declare columns `timestamptz(3)`, so that nothing is cut off), `date` its text
 * (`2026-01-01`), `bigint` a bigint (`count(*)` too: cast it to `int` for a number), `numeric` its text, the rest as `pg`
 * does it. Arrays of these come as `pg` parses them.
 */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text' | 'binary' = 'text') =>
    (format === 'text' && parsers[oid]) ||
    pg.types.getTypeParser(oid, format)) as pg.CustomTypesConfig['getTypeParser'],
};

/** Sessions run in UTC, so PostgreSQL says `2026-01-01 00:00:00.12+00`. */
const utcText = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/;

function toDateTime(text: string): string {
  const match = utcText.exec(text);
  if (!match) throw new RangeError(`"${text}" is not a time of the years 1 to 9999.`);
  const [, day, time, fraction = ''] = match;
  return `${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
}
