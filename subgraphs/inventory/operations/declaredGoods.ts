import { parseGlobalId } from '../../host/globalId.ts';
import { refuse } from '../../host/Refusal.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import { askOrThrow } from '../../host/supergraph/askOrThrow.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { moveDeclared } from '../queries/declaredGoods.ts';
import { goodsOfLevels } from '../queries/stockLevels.ts';
import type { MoveRegimeInput } from '../resolverTypes.ts';

interface Goods {
  readonly id: string;
  readonly gtin: string | null;
}

/** What a move into free circulation rests on. */
export interface Declared {
  readonly product: Goods | null;
  /** Null where there is none that this hub may see. */
  readonly declaration: {
    readonly hub: { readonly code: string };
    readonly direction: string;
    readonly status: string;
    readonly items: readonly { readonly quantity: number; readonly product: Goods | null }[] | null;
  } | null;
}

const query = /* GraphQL */ `
  query DeclaredGoods($declaration: ID!, $product: ID!) {
    product(id: $product) { id gtin }
    declaration(id: $declaration) { hub { code } direction status items { quantity product { id gtin } } }
  }
`;

/**
 * The declaration of goods that are to enter free circulation, as its hub shows it; undefined for other moves.
 * @throws GraphQLError `PEER_UNAVAILABLE` where the declaration cannot be read now
 */
export async function declaredGoods(input: MoveRegimeInput, context: HubContext): Promise<Declared | undefined> {
  const { levelId, to, declarationId } = input;
  if (to !== 'FREE' || parseGlobalId(declarationId ?? '')?.type !== 'Declaration') return undefined;
  const [goods] = await goodsOfLevels(context.database, [levelId]);
  if (!goods?.isThere) return undefined;
  const variables = { declaration: declarationId, product: goods.productId };
  return askOrThrow<Declared>(context, 'The declaration', query, variables);
}

const field = ['input', 'declarationId'];

/**
 * Counts pieces as released by a declaration.
 * @throws Refusal where it does not release so many pieces of these goods at this hub
 */
export async function useDeclaration(
  { product, declaration }: Declared,
  { declarationId, productId, quantity }: { declarationId: string; productId: string; quantity: number },
  { transaction, hub }: UnitOfWork,
): Promise<void> {
  if (!declaration) throw refuse('NOT_FOUND', 'There is no such declaration.', field);
  const { direction, status, items } = declaration;
  if (declaration.hub.code !== hub.code || direction !== 'IMPORT') {
    throw refuse('INVALID', `This is not an import declaration to the customs of ${hub.code}.`, field);
  }
  if (status !== 'RELEASED') {
    throw refuse('CONFLICT', `The declaration is ${status}; customs has not released the goods.`, field);
  }
  const goods = keyOf({ id: productId, gtin: product?.gtin ?? null });
  const declared = (items ?? [])
    .filter((item) => item.product && (item.product.id === productId || keyOf(item.product) === goods))
    .reduce((sum, item) => sum + item.quantity, 0);
  if (declared === 0) {
    throw refuse('CONFLICT', 'The declaration is of other goods: neither this product nor one with its GTIN.', field);
  }
  if (await moveDeclared(transaction, { declarationId, goods, quantity, declared })) return;
  const message = `The declaration is of ${declared} pieces, and others of them have been moved: ${quantity} more are not covered.`;
  throw refuse('CONFLICT', message, ['input', 'quantity']);
}

/** Equal for the same trade item. */
function keyOf({ id, gtin }: Goods): string {
  return gtin === null ? id : gtin.padStart(14, '0');
}
