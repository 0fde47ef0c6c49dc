import { visibleTo } from '../../host/access/visibleTo.ts';
import { refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { lockMerchantToChange, lockMerchantToRead, type MerchantRow } from '../queries/merchants.ts';

/**
 * The merchant, if it or its hub asks, held until the transaction ends: `READ` keeps others from changing it, `CHANGE` is
 * one at a time. Every mutation takes this lock first, so that none sells what another has just suspended or revoked.
 * A stranger waits for no lock.
 * @throws Refusal `NOT_FOUND` naming `field`
 */
export async function lockedMerchant(
  { transaction, caller, hub }: Pick<UnitOfWork, 'transaction' | 'caller' | 'hub'>,
  id: string,
  purpose: 'READ' | 'CHANGE',
  field: readonly string[],
): Promise<MerchantRow> {
  const statement = purpose === 'READ' ? lockMerchantToRead : lockMerchantToChange;
  const merchant = await statement.first(transaction, { id, visible: visibleTo(caller, hub.code) });
  if (merchant) return merchant;
  throw refuse('NOT_FOUND', 'There is no such merchant.', field);
}

/** @throws Refusal `NOT_APPROVED` naming `field` where the merchant may not sell */
export function requireApproved(merchant: MerchantRow, field: readonly string[]): void {
  if (merchant.kyb === 'APPROVED') return;
  throw refuse('NOT_APPROVED', `The merchant is ${merchant.kyb}; only an approved merchant may do this.`, field);
}
