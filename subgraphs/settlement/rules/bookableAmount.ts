import { type Money, positiveMinorUnits } from '../../host/money.ts';
import { refuse } from '../../host/Refusal.ts';
import { limits } from './limits.ts';

/**
 * An amount to be booked, in minor units: above zero, and small enough for the books to count many of it.
 * @throws Refusal `INVALID` naming `amount` or `currencyCode` below `field`
 */
export function bookableAmount(money: Money, field: readonly string[]): bigint {
  const minor = positiveMinorUnits(money, field);
  refuseUnbookable(minor, [...field, 'amount']);
  return minor;
}

/** @throws Refusal `INVALID` where an amount has more digits than one that is booked may have */
export function refuseUnbookable(minor: bigint, field: readonly string[]): void {
  if (minor.toString().length <= limits.amountDigits) return;
  throw refuse('INVALID', `The amount has more than ${limits.amountDigits} digits.`, field);
}
