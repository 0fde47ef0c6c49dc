import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

/**
 * The scalars that every contract shares. A scalar checks the shape of a value (so that nothing long or strange gets
 * further); what the value means is for the domain's rules, which can refuse it with a field path.
 */

/** RFC 3339 with a time zone and at most microseconds, e.g. `2026-03-01T09:30:00.000Z`. */
export const DateTime = textScalar('DateTime', 'an RFC 3339 date and time with its time zone', (text) => {
  const match =
    /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/.exec(text);
  return match !== null && isDate(match[1] as string);
});

/** RFC 3339 full-date, e.g. `2026-03-01`. */
export const DateOnly = textScalar('Date', 'a date written YYYY-MM-DD', isDate);

/** A decimal number as text: at most 18 digits before and 18 after the point, no exponent. */
export const Decimal = textScalar('Decimal', 'a decimal number written as a string, such as "12.50"', (text) =>
  /^-?\d{1,18}(\.\d{1,18})?$/.test(text),
);

/** ISO 3166-1 alpha-2, by shape. */
export const CountryCode = textScalar('CountryCode', 'two capital letters (ISO 3166-1 alpha-2)', (text) =>
  /^[A-Z]{2}$/.test(text),
);

/** ISO 4217 alpha-3, by shape. */
export const CurrencyCode = textScalar('CurrencyCode', 'three capital letters (ISO 4217)', (text) =>
  /^[A-Z]{3}$/.test(text),
);

/** UN/LOCODE without the space, e.g. `MYKUL`. */
export const HubCode = textScalar('HubCode', 'a UN/LOCODE without the space, such as MYKUL', (text) =>
  /^[A-Z]{2}[A-Z2-9]{3}$/.test(text),
);

/**
 * A scalar that is text on the wire and in resolvers.
 * @param expected what a good value is, to follow "is not"
 * @param isValid must be linear in the text: a client chooses its length
 */
export function textScalar(name: string, expected: string, isValid: (text: string) => boolean) {
  const parse = (value: unknown): string => {
    if (typeof value === 'string' && isValid(value)) return value;
    throw new GraphQLError(`${name}: ${shown(value)} is not ${expected}.`, { extensions: { code: 'BAD_USER_INPUT' } });
  };
  return new GraphQLScalarType<string, string>({
    name,
    serialize: (value) => String(value),
    parseValue: parse,
    parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
  });
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value) : 'the value';
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
