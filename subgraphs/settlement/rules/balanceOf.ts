import type { HubPair } from '../../../schema/registry/Hub.ts';
import { minorUnits } from '../../host/money.ts';
import type { AccountKind } from '../resolverTypes.ts';

/** The sums of an account, in minor units. */
export interface AccountSums {
  readonly kind: AccountKind;
  readonly postedDebits: bigint;
  readonly postedCredits: bigint;
  readonly pendingDebits: bigint;
  readonly pendingCredits: bigint;
}

/** Claims and money at banks grow by debits; all other accounts are what the hub owes, and grow by credits. */
const debitNormal: ReadonlySet<AccountKind> = new Set(['DUE_FROM', 'CLEARING', 'CLAIMS']);

/** The balances as the contract shows them: positive on the account's normal side. */
export function balanceOf({ kind, postedDebits, postedCredits, pendingDebits, pendingCredits }: AccountSums) {
  const [postedIn, postedOut, pendingIn, pendingOut] = debitNormal.has(kind)
    ? [postedDebits, postedCredits, pendingDebits, pendingCredits]
    : [postedCredits, postedDebits, pendingCredits, pendingDebits];
  const posted = postedIn - postedOut;
  return { posted, pending: pendingIn - pendingOut, available: posted - pendingOut };
}

/** 1 where debits raise the balance of an account of this kind, −1 where credits do. */
export function signOf(kind: AccountKind): 1 | -1 {
  return debitNormal.has(kind) ? 1 : -1;
}

/** What a hub owes another, held funds included, beyond what it is owed: what a net debit cap bounds. */
export function netOwed(dueTo: AccountSums | undefined, dueFrom: AccountSums | undefined): bigint {
  const owed = dueTo ? dueTo.postedCredits + dueTo.pendingCredits - dueTo.postedDebits : 0n;
  return owed - (dueFrom ? balanceOf(dueFrom).posted : 0n);
}

/** In minor units; nothing may be owed to a hub without an agreed cap. */
export function netDebitCapOf(pair: HubPair | undefined, hubCode: string, currency: string): bigint {
  const amount = pair?.currency === currency ? pair.netDebitCaps[hubCode] : undefined;
  return amount === undefined ? 0n : minorUnits({ amount, currencyCode: currency }, ['netDebitCap']);
}

/** The legs by which a settlement moves money; they are posted or given up together. What a merchant may not use yet is another. */
export const legPurposes = ['PAYER', 'ROUNDING', 'OBLIGATION', 'MERCHANT', 'CUSTOMS'] as const;
