import { keyOfCaller } from '../../host/access/keyOfCaller.ts';
import { visibleTo } from '../../host/access/visibleTo.ts';
import { derivedGlobalId, ownId, parseGlobalId } from '../../host/globalId.ts';
import { InputFaults } from '../../host/InputFaults.ts';
import { positiveMinorUnits } from '../../host/money.ts';
import { refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { activeConsent } from '../queries/merchants.ts';
import { activateListing, type ListingEntity, type ListingRow, listingOf, productByIdOf } from '../queries/products.ts';
import type { ListProductInput } from '../resolverTypes.ts';
import { lockedMerchant, requireApproved } from './lockedMerchant.ts';

const productField = ['input', 'productId'];
const marketplaceField = ['input', 'marketplaceId'];

/** Puts a product on sale at a marketplace to which its merchant consents. Listed again, it takes the new price. */
export async function listProduct(
  input: ListProductInput,
  { transaction, hub, caller }: UnitOfWork,
): Promise<ListingEntity> {
  const faults = new InputFaults();
  const priceMinor = faults.attempt(0n, () => positiveMinorUnits(input.price, ['input', 'price']));
  if (parseGlobalId(input.marketplaceId)?.type !== 'Marketplace') {
    faults.add('This is not the id of a marketplace.', marketplaceField);
  }
  faults.refuseIfAny();

  const productId = ownId(input.productId, hub.code, 'Product');
  const product = await productByIdOf.first(transaction, { id: productId, visible: visibleTo(caller, hub.code) });
  if (!product) throw refuse('NOT_FOUND', 'There is no such product.', productField);
  requireApproved(
    await lockedMerchant({ transaction, caller, hub }, product.merchantId, 'READ', productField),
    productField,
  );
  const { merchantId } = product;
  const consent = await activeConsent.first(transaction, { merchantId, marketplaceId: input.marketplaceId });
  if (!consent) {
    throw refuse('CONSENT_REQUIRED', 'The merchant has not consented to this marketplace.', marketplaceField);
  }
  const listing = await activateListing.first(transaction, {
    id: derivedGlobalId(hub.code, 'Listing', keyOfCaller(caller, input.idempotencyKey)),
    productId,
    marketplaceId: input.marketplaceId,
    priceMinor,
    priceCurrency: input.price.currencyCode,
  });
  return listingOf(listing as ListingRow);
}
