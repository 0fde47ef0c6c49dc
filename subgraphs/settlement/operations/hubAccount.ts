import type { HubPair } from '../../../schema/registry/Hub.ts';
import { derivedGlobalId } from '../../host/globalId.ts';
import { minorUnits } from '../../host/money.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { insertAccount } from '../queries/accounts.ts';
import type { AccountKind } from '../resolverTypes.ts';

/** The id of an owner's account: always the same, so that nobody opens a second one. */
export function accountId(hubCode: string, ownerId: string, kind: AccountKind, currency: string): string {
  return derivedGlobalId(hubCode, 'Account', `${ownerId} ${kind} ${currency}`);
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

/** In minor units; nothing may be owed to a hub without an agreed cap. */
function netDebitCapOf(pair: HubPair | undefined, hubCode: string, currency: string): bigint {
  const amount = pair?.currency === currency ? pair.netDebitCaps[hubCode] : undefined;
  return amount === undefined ? 0n : minorUnits({ amount, currencyCode: currency }, ['netDebitCap']);
}
