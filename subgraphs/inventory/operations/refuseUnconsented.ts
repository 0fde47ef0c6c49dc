import { type Caller, openCaller } from '../../../identity/principals/Caller.ts';
import {
  type ConsentingMerchant,
  consentSelection,
  refuseWithoutConsent,
} from '../../host/access/refuseWithoutConsent.ts';
import { parseGlobalId } from '../../host/globalId.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import { askOrThrow } from '../../host/supergraph/askOrThrow.ts';
import type { ReserveStockInput } from '../resolverTypes.ts';
import { checkedReservation } from '../rules/stockInput.ts';

const goodsQuery = /* GraphQL */ `
  query ConsentsOfGoods($id: ID!) { product(id: $id) { merchant { ${consentSelection} } } }
`;
const buyerQuery = /* GraphQL */ `
  query BuyerOfTrade($id: ID!) { trade(id: $id) { quote { ownerId } } }
`;

type Goods = { readonly product: { readonly merchant: ConsentingMerchant } | null };
type Buyer = { readonly trade: { readonly quote: { readonly ownerId: string | null } | null } | null };

/**
 * Goods are held for a marketplace only while their merchants consent to it: their consent may have been withdrawn since
 * they were quoted. Once they are held, the trade goes on.
 * @throws Refusal `CONSENT_REQUIRED`
 * @throws GraphQLError `PEER_UNAVAILABLE` where that cannot be asked now
 */
export async function refuseUnconsented(input: ReserveStockInput, context: HubContext): Promise<undefined> {
  const { caller, hub } = context;
  if (caller === openCaller) return;
  const { lines } = checkedReservation(input);
  const own = lines.filter(({ productId }) => parseGlobalId(productId)?.hub === hub.code);
  const [marketplace, goods] = await Promise.all([
    buyerOf(caller, input.tradeRef, context),
    Promise.all(own.map(({ productId: id }) => askOrThrow<Goods>(context, 'The consent', goodsQuery, { id }))),
  ]);
  if (marketplace === null) return;
  goods.forEach(({ product }, n) => {
    if (product) refuseWithoutConsent(product.merchant, marketplace, ['input', 'lines', `${n}`, 'productId']);
  });
}

/** The marketplace for which goods are reserved; null where the hub that coordinates the trade does not show it. */
async function buyerOf({ principal }: Caller, tradeRef: string, context: HubContext): Promise<string | null> {
  if (principal.kind === 'marketplace') return principal.marketplace;
  if (principal.kind !== 'hub' || parseGlobalId(tradeRef)?.type !== 'Trade') return null;
  const { trade } = await askOrThrow<Buyer>(context, 'The buyer', buyerQuery, { id: tradeRef });
  return trade?.quote?.ownerId ?? null;
}
