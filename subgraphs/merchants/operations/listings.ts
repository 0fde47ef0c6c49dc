import { keyOfCaller, visibleTo } from '../../host/access/parties.ts';
import { derivedGlobalId, ownId, parseGlobalId } from '../../host/globalId.ts';
import { currenciesOf } from '../../host/HubFacts.ts';
import { type Money, positiveMinorUnits } from '../../host/money.ts';
import { InputFaults, refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { activeConsent } from '../queries/merchants.ts';
import {
  activateListing,
  type ListingEntity,
  type ListingRow,
  listingByIdOf,
  listingOf,
  productByIdOf,
  relistPaused,
  withdrawListings,
} from '../queries/products.ts';
import type { ListProductInput, RelistProductsInput, WithdrawListingInput } from '../resolverTypes.ts';
import { lockedMerchant, requireApproved } from './merchants.ts';
import { requireOffered } from './products.ts';

const productField = ['input', 'productId'];
const marketplaceField = ['input', 'marketplaceId'];

/** Puts a product on sale at a marketplace to which its merchant consents. Listed again, it takes the new price. */
export async function listProduct(input: ListProductInput, work: UnitOfWork): Promise<ListingEntity> {
  const { transaction, hub, caller, at } = work;
  const faults = new InputFaults();
  const priceMinor = faults.attempt(0n, () => checkedPrice(input.price, work));
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
  requireOffered(product);
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
    at,
  });
  return listingOf(listing as ListingRow);
}

/**
 * The price of a listing in minor units: it is what is charged.
 * @throws Refusal `INVALID` below `input.price`, also where the hub could not pay the merchant in its currency
 */
function checkedPrice(price: Money, { hub, terms }: UnitOfWork): bigint {
  const units = positiveMinorUnits(price, ['input', 'price']);
  const taken = currenciesOf(hub, terms);
  if (taken.includes(price.currencyCode)) return units;
  const message = `${hub.code} neither holds nor converts ${price.currencyCode}: state the price in ${taken.join(' or ')}.`;
  throw refuse('INVALID', message, ['input', 'price', 'currencyCode']);
}

const listingField = ['input', 'listingId'];

/** Takes a listing off its marketplace until the merchant lists it again. */
export async function withdrawListing(
  { listingId }: WithdrawListingInput,
  { transaction, hub, caller, at }: UnitOfWork,
): Promise<ListingEntity> {
  const id = ownId(listingId, hub.code, 'Listing');
  const listing = await listingByIdOf.first(transaction, { id, visible: visibleTo(caller, hub.code) });
  if (!listing) throw refuse('NOT_FOUND', 'There is no such listing.', listingField);
  await lockedMerchant({ transaction, caller, hub }, listing.merchantId, 'CHANGE', listingField);
  const { productId } = listing;
  const [withdrawn] = await withdrawListings.rows(transaction, { listingId: id, productId, at });
  if (!withdrawn) throw refuse('CONFLICT', 'The listing has already been withdrawn.', listingField);
  return listingOf(withdrawn);
}

/** Lists again what a suspension or a withdrawn consent has paused. @returns how many listings */
export async function relistProducts(
  { merchantId, marketplaceId = null }: RelistProductsInput,
  { transaction, hub, caller, at }: UnitOfWork,
): Promise<number> {
  const id = ownId(merchantId, hub.code, 'Merchant');
  const field = ['input', 'merchantId'];
  if (marketplaceId !== null && parseGlobalId(marketplaceId)?.type !== 'Marketplace') {
    throw refuse('INVALID', 'This is not the id of a marketplace.', marketplaceField);
  }
  requireApproved(await lockedMerchant({ transaction, caller, hub }, id, 'CHANGE', field), field);
  if (marketplaceId !== null && !(await activeConsent.first(transaction, { merchantId: id, marketplaceId }))) {
    throw refuse('CONSENT_REQUIRED', 'The merchant has not consented to this marketplace.', marketplaceField);
  }
  return relistPaused.run(transaction, { merchantId: id, marketplaceId, at });
}
