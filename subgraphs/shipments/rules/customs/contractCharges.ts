import { moneyOf } from '../../../host/money.ts';
import type { Charge as ContractCharge } from '../../resolverTypes.ts';
import type { Charge } from './chargesOf.ts';

/** Charges as the contract shows them. */
export function contractCharges(charges: readonly Charge[], currency: string): ContractCharge[] {
  return charges.map(({ base, amount, ...charge }) => ({
    ...charge,
    base: moneyOf(base, currency),
    amount: moneyOf(amount, currency),
  }));
}
