import { refuseForeignOperator } from '../../host/access/refuseStrangers.ts';
import { derivedGlobalId, ownId } from '../../host/globalId.ts';
import { InputFaults } from '../../host/InputFaults.ts';
import { positiveMinorUnits } from '../../host/money.ts';
import { refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { accountsById } from '../queries/accounts.ts';
import { transfersOfCauses } from '../queries/transfers.ts';
import type { DepositFundsInput } from '../resolverTypes.ts';
import { checkReference } from '../rules/checkReference.ts';
import { bookTransfers } from './bookTransfers.ts';
import { openedAccount } from './hubAccount.ts';

/**
 * Books a bank credit: the hub has more money at its bank and owes it to the account. One reference of the bank is one
 * credit, whatever the idempotency keys.
 */
export async function depositFunds(input: DepositFundsInput, work: UnitOfWork): Promise<string> {
  const id = ownId(input.accountId, work.hub.code, 'Account');
  refuseForeignOperator(work.caller, work.hub.code, ['input', 'accountId']);
  const faults = new InputFaults();
  checkReference(faults, input.reference, ['input', 'reference']);
  const amount = faults.attempt(0n, () => positiveMinorUnits(input.amount, ['input', 'amount']));
  faults.refuseIfAny();
  const [account] = await accountsById(work.transaction, [id]);
  if (!account) throw refuse('NOT_FOUND', 'There is no such account.', ['input', 'accountId']);
  if (account.kind !== 'MARKETPLACE' && account.kind !== 'MERCHANT') {
    throw refuse('INVALID', 'Deposits go to accounts of marketplaces and merchants.', ['input', 'accountId']);
  }
  const { currency } = account;
  if (input.amount.currencyCode !== currency) {
    throw refuse('INVALID', `The account is kept in ${currency}.`, ['input', 'amount', 'currencyCode']);
  }
  const cause = derivedGlobalId(work.hub.code, 'Deposit', `${id} ${input.reference}`);
  const clearing = await openedAccount(work, 'CLEARING', currency);
  if ((await transfersOfCauses(work.transaction, [cause])).length > 0) {
    throw refuse('CONFLICT', 'This bank credit is booked already.', ['input', 'reference']);
  }
  await bookTransfers(work, cause, 'POSTED', [{ purpose: 'DEPOSIT', debit: clearing, credit: id, currency, amount }]);
  return id;
}
