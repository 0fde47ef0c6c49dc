import { keyOfCaller, refuseForeignOperator } from '../../host/access/parties.ts';
import { derivedGlobalId, ownId } from '../../host/globalId.ts';
import { moneyOf } from '../../host/money.ts';
import { InputFaults, refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { accountsById, lockAccounts } from '../queries/accounts.ts';
import { insertPayout, lockPayout, movePayout, type PayoutRow } from '../queries/payouts.ts';
import { resolveTransfers } from '../queries/transfers.ts';
import type { PayoutState, RecordPayoutInput, RequestPayoutInput } from '../resolverTypes.ts';
import { balanceOf } from '../rules/balanceOf.ts';
import { bookableAmount } from '../rules/bookableAmount.ts';
import { limits } from '../rules/limits.ts';
import { visibleParties } from '../rules/visibleParties.ts';
import { bookTransfers, openedAccount } from './ledger.ts';

/** Holds available money of an account until the bank has paid it to the account's owner. */
export async function requestPayout(input: RequestPayoutInput, work: UnitOfWork): Promise<string> {
  const { transaction, hub, caller, at } = work;
  const accountId = ownId(input.accountId, hub.code, 'Account');
  const faults = new InputFaults();
  const minor = faults.attempt(1n, () => bookableAmount(input.amount, ['input', 'amount']));
  const creditorAccount = input.creditorAccount ?? null;
  if (creditorAccount !== null) {
    faults.reference(creditorAccount, ['input', 'creditorAccount'], limits.creditorAccountLength);
  }
  const clientReference = faults.clientReference(input.clientReference, ['input', 'clientReference']);
  faults.refuseIfAny();
  const [account] = await accountsById(transaction, [accountId], visibleParties(caller, hub.code));
  if (!account) throw refuse('NOT_FOUND', 'There is no such account.', ['input', 'accountId']);
  if (account.kind !== 'MARKETPLACE' && account.kind !== 'MERCHANT') {
    const message = 'Payouts are possible only from accounts of marketplaces and merchants.';
    throw refuse('INVALID', message, ['input', 'accountId']);
  }
  const { currency } = account;
  if (input.amount.currencyCode !== currency) {
    throw refuse('INVALID', `The currency of the account is ${currency}.`, ['input', 'amount', 'currencyCode']);
  }
  const clearing = await openedAccount(work, 'CLEARING', currency);
  const locked = await lockAccounts(transaction, [accountId, clearing]);
  const missing = minor - balanceOf(locked.get(accountId) ?? account).available;
  if (missing > 0n) {
    const { amount } = moneyOf(missing, currency);
    throw refuse('INSUFFICIENT_FUNDS', `The account lacks ${currency} ${amount}.`, ['input', 'amount']);
  }
  const id = derivedGlobalId(hub.code, 'Payout', keyOfCaller(caller, input.idempotencyKey));
  await insertPayout(transaction, {
    ...{ id, accountId, minor, currency, creditorAccount, clientReference },
    ...{ state: 'REQUESTED', bankReference: null, reason: null, requestedAt: at, updatedAt: at },
  });
  const leg = { purpose: 'PAYOUT', debit: accountId, credit: clearing, currency, amount: minor };
  await bookTransfers(work, id, 'PENDING', [leg]);
  return id;
}

/** What may follow each state. A bank can return a payment that it has confirmed. */
const next: Readonly<Record<PayoutState, readonly PayoutState[]>> = {
  REQUESTED: ['SENT', 'BOUNCED'],
  SENT: ['CONFIRMED', 'BOUNCED'],
  CONFIRMED: ['BOUNCED'],
  BOUNCED: [],
};

/** Follows the bank: what it confirms leaves the account, and what it returns is available again. */
export async function recordPayout(input: RecordPayoutInput, work: UnitOfWork): Promise<string> {
  const { transaction, hub, caller, at } = work;
  const id = ownId(input.id, hub.code, 'Payout');
  refuseForeignOperator(caller, hub.code, ['input', 'id']);
  const { bankReference, reason } = checkedReport(input);
  const payout = await lockPayout(transaction, id);
  if (!payout) throw refuse('NOT_FOUND', 'There is no such payout.', ['input', 'id']);
  const { state } = input;
  if (payout.state === state) return id;
  if (!next[payout.state].includes(state)) {
    const possible = next[payout.state].join(' or ') || 'nothing';
    throw refuse('ILLEGAL_TRANSITION', `The payout is ${payout.state}; what can follow is ${possible}.`, [
      'input',
      'state',
    ]);
  }
  await book(payout, state, work);
  const moved = { ...payout, state, bankReference: bankReference ?? payout.bankReference, reason, updatedAt: at };
  if (!(await movePayout(transaction, moved))) {
    throw refuse('CONFLICT', 'Another payout has this reference of the bank.', ['input', 'bankReference']);
  }
  return id;
}

function checkedReport({ state, bankReference = null, reason = null }: RecordPayoutInput) {
  const faults = new InputFaults();
  if (state === 'REQUESTED') faults.add('A payout is REQUESTED by requestPayout alone.', ['input', 'state']);
  if ((state === 'SENT') !== (bankReference !== null)) {
    faults.add('The reference of the bank is given for SENT, and only then.', ['input', 'bankReference']);
  }
  if ((state === 'BOUNCED') !== (reason !== null)) {
    faults.add('The reason is given for BOUNCED, and only then.', ['input', 'reason']);
  }
  if (bankReference !== null) faults.reference(bankReference, ['input', 'bankReference'], limits.referenceLength);
  const text =
    reason === null
      ? null
      : faults.text(reason, ['input', 'reason'], { maxLength: limits.reasonLength, multiline: true });
  faults.refuseIfAny();
  return { bankReference, reason: text };
}

async function book(payout: PayoutRow, state: PayoutState, work: UnitOfWork): Promise<void> {
  if (state === 'SENT') return;
  const { transaction, at } = work;
  const { id, accountId, currency, minor } = payout;
  const clearing = await openedAccount(work, 'CLEARING', currency);
  await lockAccounts(transaction, [accountId, clearing]);
  if (payout.state !== 'CONFIRMED') {
    await resolveTransfers(transaction, id, ['PAYOUT'], state === 'CONFIRMED' ? 'POSTED' : 'VOIDED', at);
    return;
  }
  const leg = { purpose: 'PAYOUT_RETURNED', debit: clearing, credit: accountId, currency, amount: minor };
  await bookTransfers(work, id, 'POSTED', [leg]);
}
