import { openCaller } from '../../../identity/principals/Caller.ts';
import { ownId, parseGlobalId } from '../../host/globalId.ts';
import { type Money, minorUnits } from '../../host/money.ts';
import { refuse } from '../../host/Refusal.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import { askOrThrow } from '../../host/supergraph/askOrThrow.ts';
import type { PurchaseLine } from '../queries/returns.ts';
import type { SettlementRow } from '../queries/settlements.ts';

/** A shipment of this hub, as the shipments contract shows it. */
export interface ShippedGoods {
  readonly id: string;
  readonly tradeRef: string;
  readonly state: string;
  readonly items: readonly {
    readonly product: { readonly id: string } | null;
    readonly quantity: number;
    readonly customsValue: Money;
  }[];
  readonly events: readonly ShippedEvent[];
}

interface ShippedEvent {
  readonly id: string;
  readonly type: string;
  readonly eventTime: string;
  readonly recordTime: string;
  readonly corrects: string | null;
}

/** The fields of `Shipment` that make `ShippedGoods`. */
export const shipmentSelection = `id tradeRef state
  items { product { id } quantity customsValue { amount currencyCode } }
  events(first: 100) { id type eventTime recordTime corrects }`;

const shipmentQuery = `query GoodsOfShipment($id: ID!) { shipment(id: $id) { ${shipmentSelection} } }`;
const buyerQuery = 'query BuyerOfTrade($id: ID!) { trade(id: $id) { quote { ownerId } } }';

/** A shipment with the marketplace that bought its goods. */
export interface BoughtGoods {
  readonly shipment: ShippedGoods;
  /** Global id of the marketplace; null if no hub knows it. */
  readonly buyer: string | null;
}

/**
 * The goods of a shipment and who bought them.
 * @throws Refusal `NOT_FOUND` where there is no such shipment for the caller
 * @throws GraphQLError `PEER_UNAVAILABLE` where the buyer's hub cannot be asked
 */
export async function boughtGoods(
  { shipmentId }: { readonly shipmentId: string },
  context: HubContext,
): Promise<BoughtGoods> {
  const id = ownId(shipmentId, context.hub.code, 'Shipment');
  const { shipment } = await askOrThrow<{ shipment: ShippedGoods | null }>(context, 'The shipment', shipmentQuery, {
    id,
  });
  const buyer = shipment && (await buyerOf(shipment.tradeRef, context));
  const { principal, party } = context.caller;
  const isAnothers = context.caller !== openCaller && principal.kind === 'marketplace' && buyer !== party;
  if (shipment && !isAnothers) return { shipment, buyer };
  throw refuse('NOT_FOUND', 'There is no such shipment.', ['input', 'shipmentId']);
}

/** The marketplace that placed a trade; null where that is not known. */
export async function buyerOf(
  tradeRef: string,
  context: Pick<HubContext, 'supergraph' | 'signal'>,
): Promise<string | null> {
  if (parseGlobalId(tradeRef)?.type !== 'Trade') return null;
  type Buyer = { readonly trade: { readonly quote: { readonly ownerId: string | null } | null } | null };
  const { trade } = await askOrThrow<Buyer>(context, 'The trade', buyerQuery, { id: tradeRef });
  return trade?.quote?.ownerId ?? null;
}

/** Who may see what concerns a payment, besides this hub and its operator. */
export function partiesOf(settlement: SettlementRow, buyer: string | null): string[] {
  const { counterparty, payeeMerchantId } = settlement;
  return [buyer, payeeMerchantId, counterparty, `operator:${counterparty}`].filter((party) => party !== null);
}

/** The goods with what was paid for them. */
export function purchaseOf({ items }: ShippedGoods): PurchaseLine[] {
  return items.map(({ product, quantity, customsValue }) => ({
    productId: product?.id ?? '',
    quantity,
    minor: String(minorUnits(customsValue, ['input', 'shipmentId'])),
  }));
}

/** The last event of a type that no other event corrects. */
export function lastEvent({ events }: Pick<ShippedGoods, 'events'>, type: string): ShippedEvent | undefined {
  const corrected = new Set(events.map(({ corrects }) => corrects));
  return events.findLast((event) => event.type === type && !corrected.has(event.id));
}
