import { currencyDecimals } from '../schema/currencyDecimals.ts';

/** A whole number of units as an amount with the decimals of its currency. */
export function amountOf(units: number | bigint, currencyCode: string) {
  const decimals = currencyDecimals(currencyCode) ?? 0;
  return { amount: decimals > 0 ? `${units}.${'0'.repeat(decimals)}` : String(units), currencyCode };
}

/** So many of the smallest unit as an amount with the decimals of its currency. */
export function amountOfMinor(minor: bigint, currencyCode: string) {
  const decimals = currencyDecimals(currencyCode) ?? 0;
  const digits = String(minor).padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  return { amount: decimals > 0 ? `${digits.slice(0, point)}.${digits.slice(point)}` : digits, currencyCode };
}

/** An amount in the smallest unit of its currency. */
export function minorUnits(amount: string): bigint {
  return BigInt(amount.replace('.', ''));
}
