import { refuse } from './Refusal.ts';

/** An exact amount as contracts show it: `amount` has exactly the currency's number of decimals. */
export interface Money {
  readonly amount: string;
  /** ISO 4217 alpha-3. */
  readonly currencyCode: string;
}

/** Amounts have at most 18 digits in minor units: they fit PostgreSQL's bigint with room for sums of nine of them. */
const maxDigits = 18;
const decimal = /^(-?)(\d{1,18})(?:\.(\d{1,18}))?$/;

/**
 * The amount in the currency's minor units, e.g. `{ amount: "12.50", currencyCode: "MYR" }` → `1250n`. Fewer decimals than
 * the currency has mean the same amount (`12.5`, `12`); more are refused, even zeros, since nothing is rounded here.
 * @param field where the money is in the mutation's input, e.g. `["input", "price"]`
 * @throws Refusal `INVALID` naming `amount` or `currencyCode` below `field`
 */
export function minorUnits(money: Money, field: readonly string[]): bigint {
  const decimals = currencyDecimals(money.currencyCode);
  if (decimals === undefined) {
    throw refuse('INVALID', 'The currency is not one of ISO 4217.', [...field, 'currencyCode']);
  }
  const match = decimal.exec(money.amount);
  if (!match) {
    throw refuse('INVALID', 'The amount is not a decimal of at most 18 digits, such as "12.50".', [...field, 'amount']);
  }
  const [, sign, whole = '', fraction = ''] = match;
  if (fraction.length > decimals) {
    const message = `The amount has ${fraction.length} decimals; ${money.currencyCode} has ${decimals}.`;
    throw refuse('INVALID', message, [...field, 'amount']);
  }
  const units = BigInt(whole + fraction.padEnd(decimals, '0'));
  if (units.toString().length > maxDigits) {
    throw refuse('INVALID', `The amount has more than ${maxDigits} digits.`, [...field, 'amount']);
  }
  return sign ? -units : units;
}

/**
 * The same, of an amount that must be above zero, as prices are.
 * @throws Refusal `INVALID` naming `amount` or `currencyCode` below `field`
 */
export function positiveMinorUnits(money: Money, field: readonly string[]): bigint {
  const units = minorUnits(money, field);
  if (units <= 0n) throw refuse('INVALID', 'The amount must be above zero.', [...field, 'amount']);
  return units;
}

/**
 * Minor units as money, e.g. `1250n`, `MYR` → `{ amount: "12.50", currencyCode: "MYR" }`.
 * @throws RangeError where the currency is not one of ISO 4217
 */
export function moneyOf(units: bigint, currencyCode: string): Money {
  const decimals = currencyDecimals(currencyCode);
  if (decimals === undefined) throw new RangeError(`${currencyCode} is not a currency of ISO 4217.`);
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  const amount = decimals === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return { amount: sign + amount, currencyCode };
}

/** How many decimals ISO 4217 gives a currency; undefined where the code is not a currency in use. */
export function currencyDecimals(currencyCode: string): number | undefined {
  return decimalsByCurrency.get(currencyCode);
}

/**
 * ISO 4217 list one (currencies in use) by minor unit. Left out: metals, bond units, test and no-currency codes.
 * @see https://www.six-group.com/en/products-services/financial-information/data-standards.html
 */
const currenciesByDecimals: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP
      CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS
      KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD
      PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP
      TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
};

const decimalsByCurrency = new Map(
  Object.entries(currenciesByDecimals).flatMap(([decimals, codes]) =>
    codes.split(/\s+/).map((code): [string, number] => [code, Number(decimals)]),
  ),
);
