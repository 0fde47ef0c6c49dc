import { visibleTo } from '../../host/access/visibleTo.ts';
import { ownId } from '../../host/globalId.ts';
import { refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { consentById, endConsent, type MerchantRow } from '../queries/merchants.ts';
import { pauseListings } from '../queries/products.ts';
import type { RevokeConsentInput } from '../resolverTypes.ts';
import { lockedMerchant } from './lockedMerchant.ts';

const field = ['input', 'consentId'];

/** Takes a consent back, and with it every listing of the merchant at that marketplace. */
export async function revokeConsent(
  { consentId }: RevokeConsentInput,
  { transaction, hub, caller, at }: UnitOfWork,
): Promise<MerchantRow> {
  const id = ownId(consentId, hub.code, 'Consent');
  const consent = await consentById.first(transaction, { id, visible: visibleTo(caller, hub.code) });
  if (!consent) throw refuse('NOT_FOUND', 'There is no such consent.', field);
  const merchant = await lockedMerchant({ transaction, caller, hub }, consent.merchantId, 'CHANGE', field);
  const revoked = await endConsent.run(transaction, { id, at });
  if (revoked === 0) throw refuse('CONFLICT', 'The consent has ended before.', field);
  await pauseListings.run(transaction, { merchantId: merchant.id, marketplaceId: consent.marketplace.id });
  return merchant;
}
