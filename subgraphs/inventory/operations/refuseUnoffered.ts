import { type Caller, openCaller } from '../../../identity/principals/Caller.ts';
import { type OfferedProduct, offeredPrice, offerSelection } from '../../host/access/offers.ts';
import { parseGlobalId } from '../../host/globalId.ts';
import { goodsOf } from '../../host/goods.ts';
import { refuse } from '../../host/Refusal.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import { askOrThrow } from '../../host/supergraph/askOrThrow.ts';
import type { ReserveStockInput } from '../resolverTypes.ts';
import { checkedReservation } from '../rules/stockInput.ts';

const goodsQuery = /* GraphQL */ `
  query OfferOfGoods($id: ID!) { product(id: $id) { ${offerSelection} } }
`;
const quoteQuery = /* GraphQL */ `
  query QuoteOfTrade($id: ID!) { trade(id: $id) { quote { id ownerId lines { quantity product { id } } } } }
`;

type Goods = { readonly product: OfferedProduct | null };
type Lines = readonly { readonly quantity: number; readonly product: { readonly id: string } | null }[];
type Quoted = {
  readonly trade: {
    readonly quote: { readonly id: string; readonly ownerId: string | null; readonly lines: Lines } | null;
  } | null;
};

/**
 * Goods are held for a marketplace only while it may sell them: their merchant may have been suspended since they were quoted,
 * or has withdrawn its consent or the listing. Once they are held, the trade goes on. A hub has just those goods held for its
 * trade that this hub has quoted for it.
 * @throws Refusal of offeredPrice; `NOT_FOUND` for a trade without a quote of this hub, `CONFLICT` for other goods
 * @throws GraphQLError `PEER_UNAVAILABLE` where that cannot be asked now
 */
export async function refuseUnoffered(input: ReserveStockInput, context: HubContext): Promise<undefined> {
  const { caller, hub } = context;
  if (caller === openCaller) return;
  const { lines } = checkedReservation(input);
  const own = lines.filter(({ productId }) => parseGlobalId(productId)?.hub === hub.code);
  const [marketplace, goods] = await Promise.all([
    buyerOf(caller, input, context),
    Promise.all(own.map(({ productId: id }) => askOrThrow<Goods>(context, 'The offer', goodsQuery, { id }))),
  ]);
  goods.forEach(({ product }, n) => {
    if (product) offeredPrice(product, marketplace, ['input', 'lines', `${n}`, 'productId']);
  });
}

/** The marketplace for which goods are reserved; null where the quote is of a time when that was not kept. */
async function buyerOf(
  { principal }: Caller,
  { tradeRef, lines }: ReserveStockInput,
  context: HubContext,
): Promise<string | null> {
  if (principal.kind === 'marketplace') return principal.marketplace;
  // What another hub than the trade's asks for is refused with the reservation.
  if (principal.kind !== 'hub' || parseGlobalId(tradeRef)?.type !== 'Trade') return null;
  const { trade } = await askOrThrow<Quoted>(context, 'The trade', quoteQuery, { id: tradeRef });
  const field = ['input', 'tradeRef'];
  if (!trade?.quote || parseGlobalId(trade.quote.id)?.hub !== context.hub.code)
    throw refuse('NOT_FOUND', 'There is no such trade with a quote of this hub.', field);
  const quoted = goodsOf(
    trade.quote.lines.map(({ product, quantity }) => ({ productId: product?.id ?? '', quantity })),
  );
  if (quoted !== goodsOf(lines))
    throw refuse('CONFLICT', 'These are not the goods that were quoted for the trade.', field);
  return trade.quote.ownerId;
}
