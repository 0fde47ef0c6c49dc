import { keyOfCaller, visibleTo } from '../../host/access/parties.ts';
import { derivedGlobalId, ownId, parseGlobalId } from '../../host/globalId.ts';
import { InputFaults, refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { activeConsent, consentById, endConsent, insertConsent, type MerchantRow } from '../queries/merchants.ts';
import { pauseListings } from '../queries/products.ts';
import type { GrantConsentInput, RevokeConsentInput } from '../resolverTypes.ts';
import { limits } from '../rules/limits.ts';
import { lockedMerchant } from './merchants.ts';

/** A scope token as OAuth has it (RFC 6749, section 3.3), e.g. `orders:read`. */
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/;

/**
 * A merchant consents that a marketplace uses its data, within scopes. Granted again, the new consent takes the place of
 * the old, which ends at that moment; listings go on.
 */
export async function grantConsent(
  input: GrantConsentInput,
  { transaction, hub, caller, at }: UnitOfWork,
): Promise<MerchantRow> {
  const faults = new InputFaults();
  const scopes = [...new Set(input.scopes)];
  if (parseGlobalId(input.marketplaceId)?.type !== 'Marketplace') {
    faults.add('This is not the id of a marketplace.', ['input', 'marketplaceId']);
  }
  if (scopes.length < 1 || input.scopes.length > limits.consentScopes) {
    faults.add(`A consent has 1 to ${limits.consentScopes} scopes.`, ['input', 'scopes']);
  } else {
    input.scopes.forEach((scope, index) => {
      if (!scopeToken.test(scope))
        faults.add('A scope is a token such as "orders:read".', ['input', 'scopes', `${index}`]);
    });
  }
  faults.refuseIfAny();

  const merchantId = ownId(input.merchantId, hub.code, 'Merchant');
  const merchant = await lockedMerchant({ transaction, caller, hub }, merchantId, 'CHANGE', ['input', 'merchantId']);
  const former = await activeConsent.rows(transaction, { merchantId, marketplaceId: input.marketplaceId });
  for (const { id } of former) await endConsent.run(transaction, { id, at });
  const id = derivedGlobalId(hub.code, 'Consent', keyOfCaller(caller, input.idempotencyKey));
  const { marketplaceId } = input;
  await insertConsent.run(transaction, { id, merchantId, marketplaceId, scopes, grantedAt: at });
  return merchant;
}

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
  if (revoked === 0) throw refuse('CONFLICT', 'The consent has already been withdrawn.', field);
  await pauseListings.run(transaction, { merchantId: merchant.id, marketplaceId: consent.marketplace.id, at });
  return merchant;
}
