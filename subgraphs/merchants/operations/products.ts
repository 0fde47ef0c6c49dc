import { isCountry } from '../../../schema/isCountry.ts';
import { keyOfCaller, visibleTo } from '../../host/access/parties.ts';
import { newestSortKey, textSortKey } from '../../host/connections.ts';
import type { Executor } from '../../host/database/sql.ts';
import { derivedGlobalId, ownId } from '../../host/globalId.ts';
import { isGtin } from '../../host/goods.ts';
import { positiveMinorUnits } from '../../host/money.ts';
import { InputFaults, refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import {
  changeProduct,
  insertProduct,
  markDeleted,
  type ProductEntity,
  type ProductRow,
  productByIdOf,
  productOf,
  productWithGtin,
  withdrawListings,
} from '../queries/products.ts';
import type { CreateProductInput, DeleteProductInput, UpdateProductInput } from '../resolverTypes.ts';
import { isHsCode } from '../rules/hsCodes.ts';
import { limits } from '../rules/limits.ts';
import { searchTerms } from '../rules/searchTerms.ts';
import { lockedMerchant, requireApproved } from './merchants.ts';

/** Adds a product to an approved merchant's range. It is for sale where it is listed (listProduct). */
export async function createProduct(input: CreateProductInput, work: UnitOfWork): Promise<ProductEntity> {
  const { transaction, hub, caller, nowMs, at } = work;
  const { title = '', description = null, priceMinor = 0n } = checkedFields(input);
  const merchantId = ownId(input.merchantId, hub.code, 'Merchant');
  const purpose = input.gtin == null ? 'READ' : 'CHANGE';
  requireApproved(await lockedMerchant({ transaction, caller, hub }, merchantId, purpose, ['input', 'merchantId']), [
    'input',
    'merchantId',
  ]);

  const id = derivedGlobalId(hub.code, 'Product', keyOfCaller(caller, input.idempotencyKey));
  await refuseSecondOfGtin(transaction, merchantId, input.gtin ?? null, id);
  const row = await insertProduct.first(transaction, {
    ...{ id, merchantId, title, description, priceMinor },
    gtin: input.gtin ?? null,
    hsCode: input.hsCode,
    originCountry: input.originCountry,
    grossWeightGrams: input.grossWeightGrams,
    priceCurrency: input.price.currencyCode,
    ...{ createdAt: at, updatedAt: at, deletedAt: null },
    titleKey: textSortKey(title, id),
    newestKey: newestSortKey(nowMs, id),
    terms: searchTerms(title, description),
  });
  return productOf(row as ProductRow);
}

/** Changes what is given of a product, and checks only that: what is on record may be older than a rule. */
export async function updateProduct(input: UpdateProductInput, work: UnitOfWork): Promise<ProductEntity> {
  const { transaction, at } = work;
  const { title: newTitle, description: newDescription, priceMinor } = checkedFields(input);
  const product = await lockedProduct(input.productId, work);
  const { id, merchantId } = product;
  const gtin = input.gtin === undefined ? product.gtin : input.gtin;
  if (input.gtin !== undefined) await refuseSecondOfGtin(transaction, merchantId, gtin, id);
  const title = newTitle ?? product.title;
  const description = newDescription === undefined ? product.description : newDescription;
  const row = await changeProduct.first(transaction, {
    ...{ id, title, description, gtin, at },
    hsCode: input.hsCode ?? product.hsCode,
    originCountry: input.originCountry ?? product.originCountry,
    grossWeightGrams: input.grossWeightGrams ?? product.grossWeightGrams,
    priceMinor: priceMinor ?? product.priceMinor,
    priceCurrency: input.price?.currencyCode ?? product.priceCurrency,
    titleKey: textSortKey(title, id),
    terms: searchTerms(title, description),
  });
  return productOf(row as ProductRow);
}

/** Takes a product off all marketplaces and out of all lists. Its row stays, since trades of before name it. */
export async function deleteProduct({ productId }: DeleteProductInput, work: UnitOfWork): Promise<ProductEntity> {
  const { transaction, at } = work;
  const { id } = await lockedProduct(productId, work);
  await withdrawListings.run(transaction, { listingId: null, productId: id, at });
  return productOf((await markDeleted.first(transaction, { id, at })) as ProductRow);
}

const productField = ['input', 'productId'];

/**
 * A product that is offered, with its merchant held for a change.
 * @throws Refusal `NOT_FOUND` for another's, as for what there is not; `CONFLICT` for a deleted one
 */
async function lockedProduct(productId: string, { transaction, hub, caller }: UnitOfWork): Promise<ProductRow> {
  const id = ownId(productId, hub.code, 'Product');
  const visible = visibleTo(caller, hub.code);
  const found = await productByIdOf.first(transaction, { id, visible });
  if (!found) throw refuse('NOT_FOUND', 'There is no such product.', productField);
  await lockedMerchant({ transaction, caller, hub }, found.merchantId, 'CHANGE', productField);
  // Read again under the lock: another may have changed it meanwhile.
  const product = (await productByIdOf.first(transaction, { id, visible })) ?? found;
  requireOffered(product);
  return product;
}

/** @throws Refusal `CONFLICT` where the product was deleted */
export function requireOffered({ deletedAt }: ProductRow): void {
  if (deletedAt !== null) throw refuse('CONFLICT', `The product was deleted at ${deletedAt}.`, productField);
}

/** One merchant has one product of a GTIN, however many zeros it is written with. Other merchants may sell the same goods. */
async function refuseSecondOfGtin(
  transaction: Executor,
  merchantId: string,
  gtin: string | null,
  except: string,
): Promise<void> {
  const other = gtin === null ? undefined : await productWithGtin.first(transaction, { merchantId, gtin, except });
  if (!other) return;
  const message = `The merchant has a product with this GTIN: ${other.id}. Change that, or delete it first.`;
  throw refuse('CONFLICT', message, ['input', 'gtin']);
}

type GivenFields = { readonly [Field in keyof UpdateProductInput]?: UpdateProductInput[Field] | null };

/** Which fields of a product may not be removed. */
const required = ['title', 'hsCode', 'originCountry', 'grossWeightGrams', 'price'] as const;

/** The fields that are given, in the form in which they are stored. @throws Refusal `INVALID` with all their faults */
function checkedFields(given: Omit<GivenFields, 'productId' | 'idempotencyKey'>) {
  const faults = new InputFaults();
  for (const name of required) if (given[name] === null) faults.add('It cannot be removed.', ['input', name]);
  const { title, description, gtin, hsCode, originCountry, grossWeightGrams, price } = given;
  const checked = {
    title: title == null ? undefined : faults.text(title, ['input', 'title'], { maxLength: 200 }),
    description:
      description === undefined
        ? undefined
        : faults.optionalText(description, ['input', 'description'], { maxLength: 4_000, multiline: true }),
    priceMinor: price == null ? undefined : faults.attempt(0n, () => positiveMinorUnits(price, ['input', 'price'])),
  };
  if (gtin != null && !isGtin(gtin)) {
    faults.add('The GTIN is not 8, 12, 13 or 14 digits with their check digit.', ['input', 'gtin']);
  }
  if (hsCode != null && !isHsCode(hsCode)) {
    const message =
      'The HS code is not 6 digits, or a national line of 8 to 10, of a heading of the Harmonized System 2022.';
    faults.add(message, ['input', 'hsCode']);
  }
  if (originCountry != null && !isCountry(originCountry)) {
    faults.add('The origin is not a country of ISO 3166-1.', ['input', 'originCountry']);
  }
  if (grossWeightGrams != null && (grossWeightGrams < 1 || grossWeightGrams > limits.weightGrams)) {
    faults.add(`The gross weight is not from 1 to ${limits.weightGrams} grams.`, ['input', 'grossWeightGrams']);
  }
  faults.refuseIfAny();
  return checked;
}
