import { currencyDecimals } from '../../../schema/currencyDecimals.ts';
import { refuseForeignOperator } from '../../host/access/parties.ts';
import { derivedGlobalId, ownId, parseGlobalId } from '../../host/globalId.ts';
import { InputFaults, refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { accountsById } from '../queries/accounts.ts';
import { insertDeposit } from '../queries/payouts.ts';
import { transfersOfCauses } from '../queries/transfers.ts';
import type { DepositFundsInput, OpenAccountInput } from '../resolverTypes.ts';
import { bookableAmount } from '../rules/bookableAmount.ts';
import { limits } from '../rules/limits.ts';
import { accountId, bookTransfers, openedAccount } from './ledger.ts';

/** Opens an account, or answers the one that its owner has of this kind and currency: there is never a second. */
export async function openAccount(input: OpenAccountInput, work: UnitOfWork): Promise<string> {
  const { hub, ownerId, kind, currency } = input;
  refuseForeignOperator(work.caller, work.hub.code, ['input', 'hub']);
  if (hub !== work.hub.code) throw refuse('INVALID', `This is ${work.hub.code}.`, ['input', 'hub']);
  const faults = new InputFaults();
  if (currencyDecimals(currency) === undefined) {
    faults.add('The currency is not an ISO 4217 code.', ['input', 'currency']);
  }
  const expected = expectedOwner(input, work);
  if (expected) faults.add(`The owner of a ${kind} account must be ${expected}.`, ['input', 'ownerId']);
  faults.refuseIfAny();
  await openedAccount(work, kind, currency, ownerId);
  return accountId(hub, ownerId, kind, currency);
}

/** What the owner should have been; undefined where it is right. */
function expectedOwner(
  { kind, ownerId, currency }: OpenAccountInput,
  { hub: { code: hubCode }, terms }: UnitOfWork,
): string | undefined {
  const id = parseGlobalId(ownerId);
  switch (kind) {
    case 'MARKETPLACE':
      return id?.type === 'Marketplace' ? undefined : 'a marketplace';
    case 'MERCHANT':
      return id?.type === 'Merchant' && id.hub === hubCode ? undefined : 'a merchant of this hub';
    case 'DUE_TO':
    case 'DUE_FROM':
      return terms.pair(hubCode, ownerId)?.currency === currency
        ? undefined
        : 'a hub that settles with this one in this currency';
    default:
      return ownerId === hubCode ? undefined : `the hub itself, ${hubCode}`;
  }
}

/**
 * Books a bank credit: the hub has more money at its bank and owes it to the account. One reference of the bank is one
 * credit, whatever the idempotency keys.
 */
export async function depositFunds(input: DepositFundsInput, work: UnitOfWork): Promise<string> {
  const id = ownId(input.accountId, work.hub.code, 'Account');
  refuseForeignOperator(work.caller, work.hub.code, ['input', 'accountId']);
  const faults = new InputFaults();
  faults.reference(input.reference, ['input', 'reference'], limits.referenceLength);
  const amount = faults.attempt(0n, () => bookableAmount(input.amount, ['input', 'amount']));
  faults.refuseIfAny();
  const [account] = await accountsById(work.transaction, [id]);
  if (!account) throw refuse('NOT_FOUND', 'There is no such account.', ['input', 'accountId']);
  if (account.kind !== 'MARKETPLACE' && account.kind !== 'MERCHANT') {
    throw refuse('INVALID', 'Deposits are possible only to accounts of marketplaces and merchants.', [
      'input',
      'accountId',
    ]);
  }
  const { currency } = account;
  if (input.amount.currencyCode !== currency) {
    throw refuse('INVALID', `The currency of the account is ${currency}.`, ['input', 'amount', 'currencyCode']);
  }
  const cause = derivedGlobalId(work.hub.code, 'Deposit', `${id} ${input.reference}`);
  const clearing = await openedAccount(work, 'CLEARING', currency);
  if ((await transfersOfCauses(work.transaction, [cause])).length > 0) {
    throw refuse('CONFLICT', 'This bank credit has already been booked.', ['input', 'reference']);
  }
  await insertDeposit(work.transaction, { id: cause, accountId: id, reference: input.reference, at: work.at });
  await bookTransfers(work, cause, 'POSTED', [{ purpose: 'DEPOSIT', debit: clearing, credit: id, currency, amount }]);
  return id;
}
