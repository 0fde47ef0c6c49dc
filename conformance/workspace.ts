import type { Principal } from '../identity/principals/Principal.ts';
import { NotJudged } from './AuditOutcome.ts';
import { amountOf } from './amounts.ts';
import { gtinOf } from './gtinOf.ts';
import type { HubUnderTest } from './HubUnderTest.ts';
import { leiOf } from './leiOf.ts';
import { done } from './mutations.ts';

/** The test data of one run: all names contain the run's name, and everything belongs to a merchant that the run registers. */
export interface Workspace {
  readonly operator: Principal;
  readonly merchant: Principal;
  readonly merchantId: string;
  /** The registration numbers of the merchant. */
  readonly identifiers: readonly object[];
  readonly marketplace: Principal;
  readonly marketplaceId: string;
  /** Three products with the same title. */
  readonly tied: readonly string[];
}

/**
 * The workspace, prepared by the first audit that needs it.
 * @throws Violation if the hub refuses it; NotJudged if a key for it is missing
 */
export function workspaceOf(hub: HubUnderTest): Promise<Workspace> {
  return hub.once('workspace', async (preparing) => {
    const operator: Principal = { kind: 'operator', hub: hub.code };
    // Without trust, nobody checks whether this marketplace exists.
    const marketplaceId = hub.credentials
      ? hub.registry.marketplaces[0]?.id
      : `gid://${hub.code}/Marketplace/01JD4Q6V9M3T8R2W5X7Y0Z1A2B`;
    if (!marketplaceId) throw new NotJudged('The registry has no marketplace that the kit could buy for.');
    const registration = merchantInput(preparing, 'main');
    const { id: merchantId } = await done<{ id: string }>(preparing, 'registerMerchant', operator, registration);
    const { identifiers } = registration;
    for (const status of ['SUBMITTED', 'IN_REVIEW', 'APPROVED'])
      await done(preparing, 'decideKyb', operator, { merchantId, status, idempotencyKey: preparing.key(status) });
    const merchant: Principal = { kind: 'merchant', merchant: merchantId, hub: hub.code };
    const consent = {
      merchantId,
      marketplaceId,
      scopes: ['stock', 'orders'],
      idempotencyKey: preparing.key('consent'),
    };
    await done(preparing, 'grantConsent', merchant, consent);
    const marketplace: Principal = { kind: 'marketplace', marketplace: marketplaceId };
    const workspace = { operator, merchant, merchantId, identifiers, marketplace, marketplaceId };
    const tied: string[] = [];
    for (const name of ['tie 1', 'tie 2', 'tie 3'])
      tied.push(await newProduct(preparing, workspace, name, `ehub check ${hub.run} tie`));
    return { ...workspace, tied };
  });
}

/** Input for a merchant with an unused registration number. */
export function merchantInput(hub: HubUnderTest, name: string) {
  const identifiers = [{ scheme: 'LEI', number: leiOf(hub.key(name)) }];
  return { hub: hub.code, legalName: `ehub check ${hub.run} ${name}`, identifiers, idempotencyKey: hub.key(name) };
}

/**
 * Input for a product.
 * @param title default: the names of the run and the product
 */
export function productInput(
  hub: HubUnderTest,
  merchantId: string,
  name: string,
  title = `ehub check ${hub.run} ${name}`,
) {
  return {
    ...{ merchantId, title, hsCode: '090210', originCountry: 'CN', grossWeightGrams: 100 },
    price: amountOf(12, hub.currency),
    // One merchant has one product of a GTIN.
    gtin: gtinOf(hub.key(name)),
    idempotencyKey: hub.key(name),
  };
}

/** Creates a product of the workspace's merchant. @returns its id */
export async function newProduct(
  hub: HubUnderTest,
  { merchant, merchantId }: Pick<Workspace, 'merchant' | 'merchantId'>,
  name: string,
  title?: string,
): Promise<string> {
  const { id } = await done<{ id: string }>(hub, 'createProduct', merchant, productInput(hub, merchantId, name, title));
  return id;
}

/** Offers a product of the workspace's merchant on the marketplace in whose name the kit buys. */
export async function list(
  hub: HubUnderTest,
  { merchant, marketplaceId }: Pick<Workspace, 'merchant' | 'marketplaceId'>,
  productId: string,
  price = amountOf(12, hub.currency),
): Promise<void> {
  const idempotencyKey = hub.key(`list ${productId}`);
  await done(hub, 'listProduct', merchant, { productId, marketplaceId, price, idempotencyKey });
}
