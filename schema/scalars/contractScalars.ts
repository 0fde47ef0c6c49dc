import { isHubCode } from '../globalId.ts';
import { isDate, isDateTime } from './rfc3339.ts';

/**
 * A custom scalar of the contracts: text, on the wire and in resolvers. What it means is said once, in the contract's
 * SDL; what is accepted is said once, here, for hubs and gateway alike.
 */
export interface ContractScalar {
  readonly name: string;
  /** What a good value is, to follow "HSCode is". */
  readonly form: string;
  /** Takes time linear in the text at most: a client chooses its length. */
  readonly accepts: (text: string) => boolean;
}

const scalars: readonly ContractScalar[] = [
  {
    name: 'DateTime',
    form: 'an RFC 3339 date-time of the years 0001 to 9999 with its UTC offset and at most six decimals of a second, such as "2026-03-01T09:30:00.000Z"',
    accepts: isDateTime,
  },
  { name: 'Date', form: 'an RFC 3339 full-date of the years 0001 to 9999, such as "2026-03-01"', accepts: isDate },
  {
    name: 'Decimal',
    form: 'a decimal number in a string, such as "1234.50", with at most 18 digits before the point and 18 after it, without exponent and separators',
    accepts: matches(/^-?\d{1,18}(?:\.\d{1,18})?$/),
  },
  {
    name: 'CountryCode',
    form: 'two capital letters of ISO 3166-1 alpha-2, such as "MY"',
    accepts: matches(/^[A-Z]{2}$/),
  },
  { name: 'CurrencyCode', form: 'three capital letters of ISO 4217, such as "CNY"', accepts: matches(/^[A-Z]{3}$/) },
  {
    name: 'HubCode',
    form: 'a UN/LOCODE without the space, such as "MYKUL"',
    accepts: isHubCode,
  },
  // Any run of digits that is not too long is of the shape. Lengths, check digits and chapters are for the domain, which
  // refuses a mutation's input with the path of the field.
  { name: 'GTIN', form: '8, 12, 13 or 14 digits, the last a check digit', accepts: matches(/^\d{1,14}$/) },
  { name: 'GLN', form: '13 digits, the last a check digit', accepts: matches(/^\d{1,13}$/) },
  { name: 'SSCC', form: '18 digits, the last a check digit', accepts: matches(/^\d{1,18}$/) },
  {
    name: 'HSCode',
    form: '6 digits, or 8 to 10 with those of a national tariff line, without dots, such as "090210"',
    accepts: matches(/^\d{1,10}$/),
  },
];

/** The custom scalars of all contracts, by name. */
export const contractScalars: ReadonlyMap<string, ContractScalar> = new Map(
  scalars.map((scalar) => [scalar.name, scalar]),
);

function matches(pattern: RegExp): (text: string) => boolean {
  return (text) => pattern.test(text);
}
