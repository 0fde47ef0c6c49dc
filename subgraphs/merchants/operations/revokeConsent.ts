import { visibleTo } from '../../host/access/visibleTo.ts';
import { ownId } from '../../host/globalId.ts';
import { refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { type ConsentRow, consentStatements } from '../queries/consentStatements.ts';
import { listingStatements } from '../queries/listingStatements.ts';
import type { MerchantRow } from '../queries/merchantStatements.ts';
import type { RevokeConsentInput } from '../resolverTypes.ts';
import { lockedMerchant } from './lockedMerchant.ts';

const field = ['input', 'consentId'];

/** Takes a consent back, and with it every listing of the merchant at that marketplace. */
export async function revokeConsent(
  { consentId }: RevokeConsentInput,
  { transaction, hub, caller, at }: UnitOfWork,
): Promise<MerchantRow> {
  const id = ownId(consentId, hub.code, 'Consent');
  const [consent] = await transaction.query<ConsentRow>(consentStatements.byId, [id, visibleTo(caller, hub.code)]);
  if (!consent) throw refuse('NOT_FOUND', 'There is no such consent.', field);
  const merchant = await lockedMerchant({ transaction, caller, hub }, consent.merchantId, 'CHANGE', field);
  const revoked = await transaction.execute(consentStatements.revoke, [id, at]);
  if (revoked === 0) throw refuse('CONFLICT', 'The consent has ended before.', field);
  await transaction.execute(listingStatements.pauseOfMerchant, [merchant.id, consent.marketplace.id]);
  return merchant;
}
