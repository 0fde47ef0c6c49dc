import { keyOfCaller, visibleTo } from '../../host/access/parties.ts';
import { newestSortKey, textSortKey } from '../../host/connections.ts';
import { derivedGlobalId, ownId, parseGlobalId } from '../../host/globalId.ts';
import { isGtin } from '../../host/goods.ts';
import { currenciesOf } from '../../host/HubFacts.ts';
import { type Money, positiveMinorUnits } from '../../host/money.ts';
import { InputFaults, refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { activeConsent } from '../queries/merchants.ts';
import {
  activateListing,
  insertProduct,
  type ListingEntity,
  type ListingRow,
  listingOf,
  type ProductEntity,
  type ProductRow,
  productByIdOf,
  productOf,
} from '../queries/products.ts';
import type { CreateProductInput, ListProductInput } from '../resolverTypes.ts';
import { isHsCode } from '../rules/hsCodes.ts';
import { limits } from '../rules/limits.ts';
import { searchTerms } from '../rules/searchTerms.ts';
import { lockedMerchant, requireApproved } from './merchants.ts';

/** Adds a product to an approved merchant's range. It is for sale where it is listed (listProduct). */
export async function createProduct(input: CreateProductInput, work: UnitOfWork): Promise<ProductEntity> {
  const { transaction, hub, caller, nowMs, at } = work;
  const { title, description, priceMinor } = checkedProduct(input, work);
  const merchantId = ownId(input.merchantId, hub.code, 'Merchant');
  requireApproved(await lockedMerchant({ transaction, caller, hub }, merchantId, 'READ', ['input', 'merchantId']), [
    'input',
    'merchantId',
  ]);

  const id = derivedGlobalId(hub.code, 'Product', keyOfCaller(caller, input.idempotencyKey));
  const row = await insertProduct.first(transaction, {
    ...{ id, merchantId, title, description, priceMinor },
    gtin: input.gtin ?? null,
    hsCode: input.hsCode,
    originCountry: input.originCountry,
    grossWeightGrams: input.grossWeightGrams,
    priceCurrency: input.price.currencyCode,
    createdAt: at,
    titleKey: textSortKey(title, id),
    newestKey: newestSortKey(nowMs, id),
    terms: searchTerms(title, description),
  });
  return productOf(row as ProductRow);
}

function checkedProduct(input: CreateProductInput, work: UnitOfWork) {
  const faults = new InputFaults();
  const title = faults.text(input.title, ['input', 'title'], { maxLength: 200 });
  const descriptionBounds = { maxLength: 4_000, multiline: true };
  const description = faults.optionalText(input.description, ['input', 'description'], descriptionBounds);
  const priceMinor = faults.attempt(0n, () => checkedPrice(input.price, work));
  if (input.gtin != null && !isGtin(input.gtin)) {
    faults.add('The GTIN is not 8, 12, 13 or 14 digits with their check digit.', ['input', 'gtin']);
  }
  if (!isHsCode(input.hsCode)) {
    faults.add('The HS code is not 6 digits of a chapter from 01 to 97, or a national line of 8 to 10.', [
      'input',
      'hsCode',
    ]);
  }
  if (input.grossWeightGrams < 1 || input.grossWeightGrams > limits.weightGrams) {
    faults.add(`The gross weight is not from 1 to ${limits.weightGrams} grams.`, ['input', 'grossWeightGrams']);
  }
  faults.refuseIfAny();
  return { title, description, priceMinor };
}

/**
 * A price in minor units.
 * @throws Refusal `INVALID` below `input.price`, also where the hub could not pay the merchant in its currency
 */
function checkedPrice(price: Money, { hub, terms }: UnitOfWork): bigint {
  const units = positiveMinorUnits(price, ['input', 'price']);
  const taken = currenciesOf(hub, terms);
  if (taken.includes(price.currencyCode)) return units;
  const message = `${hub.code} neither holds nor converts ${price.currencyCode}: state the price in ${taken.join(' or ')}.`;
  throw refuse('INVALID', message, ['input', 'price', 'currencyCode']);
}

const productField = ['input', 'productId'];
const marketplaceField = ['input', 'marketplaceId'];

/** Puts a product on sale at a marketplace to which its merchant consents. Listed again, it takes the new price. */
export async function listProduct(input: ListProductInput, work: UnitOfWork): Promise<ListingEntity> {
  const { transaction, hub, caller } = work;
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
