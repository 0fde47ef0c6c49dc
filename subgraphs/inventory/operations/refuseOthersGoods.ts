import { refuseForeignOperator } from '../../host/access/refuseStrangers.ts';
import { parseGlobalId } from '../../host/globalId.ts';
import { refuse } from '../../host/Refusal.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import { askOrThrow } from '../../host/supergraph/askOrThrow.ts';
import { goodsOfLevels } from '../queries/stockLevels.ts';

const merchantQuery = /* GraphQL */ `
  query MerchantOfProduct($id: ID!) { product(id: $id) { merchant { id } } }
`;

interface Answer {
  readonly product: { readonly merchant: { readonly id: string } } | null;
}

type GoodsInput = { readonly productId: string } | { readonly levelId: string };

/**
 * A merchant moves its own goods, a hub's operator all of that hub. Whose they are is the merchants contract's to say.
 * @throws Refusal `NOT_FOUND` for another's, as for what there is not
 * @throws GraphQLError `PEER_UNAVAILABLE` where that cannot be asked now
 */
export async function refuseOthersGoods(input: GoodsInput, context: HubContext): Promise<undefined> {
  const { caller, database, hub } = context;
  const name = 'productId' in input ? 'productId' : 'levelId';
  refuseForeignOperator(caller, hub.code, ['input', name]);
  if (caller.principal.kind !== 'merchant') return;
  const { merchant } = caller.principal;
  const [goods] =
    'productId' in input
      ? [{ productId: input.productId, isThere: true }]
      : await goodsOfLevels(database, [input.levelId]);
  const id = goods?.productId ?? '';
  if (parseGlobalId(id)?.hub !== hub.code || parseGlobalId(id)?.type !== 'Product') throw noGoods(name);
  const { product } = await askOrThrow<Answer>(context, 'Whose goods they are', merchantQuery, { id });
  if (!goods?.isThere || product?.merchant.id !== merchant) throw noGoods(name);
}

function noGoods(name: string) {
  const what = name === 'productId' ? 'product' : 'stock level';
  return refuse('NOT_FOUND', `There is no such ${what}.`, ['input', name]);
}
