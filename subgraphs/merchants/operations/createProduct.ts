import { keyOfCaller } from '../../host/access/keyOfCaller.ts';
import { derivedGlobalId, ownId } from '../../host/globalId.ts';
import { isGtin } from '../../host/gs1.ts';
import { InputFaults } from '../../host/InputFaults.ts';
import { positiveMinorUnits } from '../../host/money.ts';
import { newestSortKey, textSortKey } from '../../host/sortKey.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { insertProduct, type ProductEntity, type ProductRow, productOf } from '../queries/products.ts';
import type { CreateProductInput } from '../resolverTypes.ts';
import { isHsCode } from '../rules/isHsCode.ts';
import { searchTerms } from '../rules/searchTerms.ts';
import { lockedMerchant, requireApproved } from './lockedMerchant.ts';

/** 100 tonnes: more than any one parcel, pallet or container. */
const maxWeightGrams = 100_000_000;

/** Adds a product to an approved merchant's range. It is for sale where it is listed (listProduct). */
export async function createProduct(
  input: CreateProductInput,
  { transaction, hub, caller, nowMs, at }: UnitOfWork,
): Promise<ProductEntity> {
  const { title, description, priceMinor } = checkedProduct(input);
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

function checkedProduct(input: CreateProductInput) {
  const faults = new InputFaults();
  const title = faults.text(input.title, ['input', 'title'], { maxLength: 200 });
  const descriptionBounds = { maxLength: 4_000, multiline: true };
  const description = faults.optionalText(input.description, ['input', 'description'], descriptionBounds);
  const priceMinor = faults.attempt(0n, () => positiveMinorUnits(input.price, ['input', 'price']));
  if (input.gtin != null && !isGtin(input.gtin)) {
    faults.add('The GTIN is not 8, 12, 13 or 14 digits with their check digit.', ['input', 'gtin']);
  }
  if (!isHsCode(input.hsCode)) {
    faults.add('The HS code is not 6 digits of a chapter from 01 to 97, or a national line of 8 to 10.', [
      'input',
      'hsCode',
    ]);
  }
  if (input.grossWeightGrams < 1 || input.grossWeightGrams > maxWeightGrams) {
    faults.add(`The gross weight is not from 1 to ${maxWeightGrams} grams.`, ['input', 'grossWeightGrams']);
  }
  faults.refuseIfAny();
  return { title, description, priceMinor };
}
