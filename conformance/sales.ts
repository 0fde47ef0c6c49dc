import { createHash } from 'node:crypto';
import { counterpartyOf } from './books.ts';
import type { HubUnderTest } from './HubUnderTest.ts';
import type { Money } from './Mirror.ts';
import { done } from './mutations.ts';
import { reachingMirror } from './waiting.ts';
import { list, productInput, type Workspace, workspaceOf } from './workspace.ts';

/** Goods of the hub that can be sold to another. */
export interface Goods {
  readonly workspace: Workspace;
  readonly productId: string;
  /** At which one piece is listed, in the hub's currency. */
  readonly price: string;
}

/** A landed-cost quote, as the kit asks for it. */
export interface Quote {
  readonly id: string;
  readonly goods: Money;
  readonly freight: Money;
  readonly insurance: Money;
  readonly dueToOrigin: Money;
  readonly dueToCustoms: Money;
  readonly estimatedTotal: Money;
  readonly charges: readonly Charge[];
  readonly expiresAt: string;
  readonly usedBy: string | null;
}

export interface Charge {
  readonly kind: string;
  readonly base: Money;
  readonly ratePpm: number;
  readonly amount: Money;
}

/** A new product with ten pieces, listed at a price that no other goods of the run have, and that is not its merchant's own. */
export async function goodsForSale(hub: HubUnderTest, name: string, hsCode = '090210'): Promise<Goods> {
  const workspace = await workspaceOf(hub);
  const { merchant, merchantId, operator } = workspace;
  const price = priceOf(hub, name);
  const input = { ...productInput(hub, merchantId, name), hsCode };
  const { id: productId } = await done<{ id: string }>(hub, 'createProduct', merchant, input);
  await list(hub, workspace, productId, price);
  const receipt = { productId, location: 'EHUB-CHECK', quantity: 10, idempotencyKey: hub.key(`receive ${name}`) };
  await done(hub, 'receiveStock', operator, receipt);
  return { workspace, productId, price: price.amount };
}

function priceOf(hub: HubUnderTest, name: string): Money {
  const number = createHash('sha256').update(hub.key(name)).digest().readUInt16BE();
  const { currency: currencyCode } = hub;
  const digits = String(10_000 + number);
  // All currencies in use have zero, two, three or four decimals; whole amounts are right in each.
  return { amount: digits, currencyCode };
}

/** The input of a quote for goods that go to the mirror. */
export function quoteInput(hub: HubUnderTest, { productId }: Goods, name: string, quantity = 2) {
  const { code } = counterpartyOf(hub);
  const lines = [{ productId, quantity }];
  return { lines, destination: code, incoterm: 'DDP', idempotencyKey: hub.key(`quote ${name}`) };
}

/** Goods with a quote for two pieces that go to the mirror. */
export async function quotedGoods(hub: HubUnderTest, name: string, change: object = {}) {
  const goods = await goodsForSale(hub, name);
  const input = { ...quoteInput(hub, goods, name), ...change };
  const quote = await reachingMirror(hub, () =>
    done<Quote>(hub, 'quoteLandedCost', goods.workspace.marketplace, input),
  );
  return { ...goods, quote };
}

/** A shipment, as the kit asks for it. */
export interface Shipment {
  readonly id: string;
  readonly state: string;
  readonly tradeRef: string;
  readonly sscc: string;
  readonly origin: { readonly code: string };
  readonly destination: { readonly code: string };
  readonly incoterm: string;
  readonly createdAt: string;
  readonly items: readonly {
    readonly product: { readonly id: string } | null;
    readonly quantity: number;
    readonly hsCode: string;
    readonly customsValue: Money;
  }[];
}

/** Goods with a quote, of which the marketplace holds so many pieces for an order of its own. */
export async function heldGoods(hub: HubUnderTest, name: string, change: object = {}, quantity = 2) {
  const quoted = await quotedGoods(hub, name, change);
  const { productId, workspace, quote } = quoted;
  const tradeRef = hub.key(`order ${name}`);
  const lines = [{ productId, quantity }];
  const { id: reservationId } = await done<{ id: string }>(hub, 'reserveStock', workspace.marketplace, {
    ...{ tradeRef, lines, holdSeconds: 600, idempotencyKey: hub.key(`hold ${name}`) },
  });
  const booking = { quoteId: quote.id, tradeRef, reservationId, idempotencyKey: hub.key(`book ${name}`) };
  return { ...quoted, booking };
}

/** Goods that the hub is to carry for an order of the marketplace. */
export async function bookedGoods(hub: HubUnderTest, name: string, change: object = {}) {
  const held = await heldGoods(hub, name, change);
  const shipment = await done<Shipment>(hub, 'bookShipment', held.workspace.marketplace, held.booking);
  return { ...held, shipment };
}
