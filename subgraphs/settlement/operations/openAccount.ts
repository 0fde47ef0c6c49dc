import { currencyDecimals } from '../../../schema/currencyDecimals.ts';
import { refuseForeignOperator } from '../../host/access/refuseStrangers.ts';
import { parseGlobalId } from '../../host/globalId.ts';
import { InputFaults } from '../../host/InputFaults.ts';
import { refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import type { OpenAccountInput } from '../resolverTypes.ts';
import { accountId, openedAccount } from './hubAccount.ts';

/** Opens an account, or answers the one that its owner has of this kind and currency: there is never a second. */
export async function openAccount(input: OpenAccountInput, work: UnitOfWork): Promise<string> {
  const { hub, ownerId, kind, currency } = input;
  refuseForeignOperator(work.caller, work.hub.code, ['input', 'hub']);
  if (hub !== work.hub.code) throw refuse('INVALID', `This is ${work.hub.code}.`, ['input', 'hub']);
  const faults = new InputFaults();
  if (currencyDecimals(currency) === undefined) {
    faults.add('The currency is not one of ISO 4217.', ['input', 'currency']);
  }
  const expected = expectedOwner(input, work);
  if (expected) faults.add(`The owner of a ${kind} account is ${expected}.`, ['input', 'ownerId']);
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
