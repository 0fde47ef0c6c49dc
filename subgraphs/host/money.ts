import { currencyDecimals } from '../../schema/currencyDecimals.ts';
import { limits } from './limits.ts';
import { refuse } from './Refusal.ts';

/** An exact amount as contracts show it: `amount` has exactly the currency's number of decimals. */
export interface Money {
  readonly amount: string;
  /** ISO 4217 alpha-3. */
  readonly currencyCode: string;
}

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
    throw refuse('INVALID', 'The currency is not an ISO 4217 code.', [...field, 'currencyCode']);
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
  if (units.toString().length > limits.amountDigits) {
    throw refuse('INVALID', `The amount has more than ${limits.amountDigits} digits.`, [...field, 'amount']);
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
