import { derivedGlobalId } from '../../host/globalId.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { insertAccount } from '../queries/accounts.ts';
import type { SettlementRow } from '../queries/settlements.ts';
import { insertTransfers, type NewTransfer } from '../queries/transfers.ts';
import type { AccountKind } from '../resolverTypes.ts';
import { netDebitCapOf } from '../rules/balanceOf.ts';

/** One booking of a document: from which account to which, and how much in minor units. */
export interface Leg {
  /** Tells the legs of one document apart, e.g. `PAYER`. */
  readonly purpose: string;
  readonly debit: string;
  readonly credit: string;
  readonly currency: string;
  readonly amount: bigint;
}

/**
 * Books the legs of a document. Each has an id that follows from the document and its purpose, so that the database refuses
 * to book it twice. Legs of nothing are left out.
 * @param cause the global id of the document
 */
export async function bookTransfers(
  { transaction, hub, at }: Pick<UnitOfWork, 'transaction' | 'hub' | 'at'>,
  cause: string,
  booked: NewTransfer['booked'],
  legs: readonly Leg[],
): Promise<void> {
  const transfers = legs
    .filter(({ amount }) => amount > 0n)
    .map((leg) => ({ ...leg, id: derivedGlobalId(hub.code, 'Transfer', `${cause} ${leg.purpose}`), cause, booked }));
  await insertTransfers(transaction, transfers, at);
}

/** The id of an owner's account: always the same, so that nobody opens a second one. */
export function accountId(hubCode: string, ownerId: string, kind: AccountKind, currency: string): string {
  return derivedGlobalId(hubCode, 'Account', `${ownerId} ${kind} ${currency}`);
}

/** The account of the merchant that a settlement pays at this hub. */
export function merchantAccount(
  { payeeMerchantId, buyCurrency }: Pick<SettlementRow, 'payeeMerchantId' | 'buyCurrency'>,
  hubCode: string,
): string {
  return accountId(hubCode, payeeMerchantId ?? '', 'MERCHANT', buyCurrency);
}

/**
 * The id of an account that the hub keeps itself, or keeps for a merchant that is paid: opened when first needed. It comes
 * before any lock of the transaction.
 */
export async function openedAccount(
  { transaction, hub, terms, at }: Pick<UnitOfWork, 'transaction' | 'hub' | 'terms' | 'at'>,
  kind: AccountKind,
  currency: string,
  ownerId: string = hub.code,
): Promise<string> {
  const id = accountId(hub.code, ownerId, kind, currency);
  const netDebitCap = kind === 'DUE_TO' ? netDebitCapOf(terms.pair(hub.code, ownerId), hub.code, currency) : null;
  await insertAccount(transaction, { id, ownerId, kind, currency, netDebitCap }, at);
  return id;
}
