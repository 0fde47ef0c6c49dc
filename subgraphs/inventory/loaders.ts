import DataLoader from 'dataloader';
import { openCaller } from '../../identity/principals/Caller.ts';
import { type ConsentingMerchant, consentSelection, hasConsented, visibleTo } from '../host/access/parties.ts';
import type { Executor } from '../host/database/sql.ts';
import { byId, byOwner, type LoaderSource, readerOf } from '../host/loaders.ts';
import type { HubContext } from '../host/Subgraph.ts';
import { askOrThrow } from '../host/supergraph/askOrThrow.ts';
import { reservationLines, reservationsById } from './queries/reservations.ts';
import { goodsOfLevels, stockLevelsById, stockLevelsByProduct } from './queries/stockLevels.ts';
import { newestMovements } from './queries/stockMovements.ts';
import { limits } from './rules/limits.ts';

export type InventoryLoaders = ReturnType<typeof createLoaders>;

export function createLoaders(source: LoaderSource & Pick<HubContext, 'supergraph'>) {
  const { caller, hub, now } = source;
  const at = () => new Date(now()).toISOString();
  const reader = readerOf(source);
  const stockRight = stockRights(source);
  return {
    levelById: byId(source, 'StockLevel', (ids) => stockLevelsById(reader, ids, at())),
    levelsOfProduct: byOwner(
      (ids) => stockLevelsByProduct(reader, ids, at()),
      ({ product }) => product.id,
    ),
    movementsOfLevel: movementPages(reader),
    reservationById: byId(source, 'Reservation', (ids) =>
      reservationsById(reader, ids, at(), visibleTo(caller, hub.code)),
    ),
    linesOfReservation: byOwner(
      (ids) => reservationLines(reader, ids),
      ({ reservationId }) => reservationId,
    ),
    /** Whether the caller may see a level, which is asked of what there is not as well. */
    levelRight: levelRights(source, reader, stockRight),
    /** Whether the caller may see more of a product's stock than what is available. */
    stockRight,
  };
}

/** A page of one level's movements. */
interface MovementPageKey {
  readonly levelId: string;
  readonly first: number;
  /** The sequence before which it begins. */
  readonly before: bigint;
}

/** Loads pages of movements: one statement for each size and beginning, which the levels of an answer nearly always share. */
function movementPages(reader: Executor) {
  const loaders = new Map<string, DataLoader<string, Awaited<ReturnType<typeof newestMovements>>>>();
  return {
    load({ levelId, first, before }: MovementPageKey) {
      const page = `${first} ${before}`;
      const loader =
        loaders.get(page) ??
        byOwner(
          (ids: readonly string[]) => newestMovements(reader, ids, first, before),
          (movement) => movement.levelId,
        );
      loaders.set(page, loader as never);
      return loader.load(levelId);
    },
  };
}

function levelRights(
  context: Pick<HubContext, 'caller' | 'hub'>,
  reader: Executor,
  stockRight: DataLoader<string, boolean>,
): DataLoader<string, boolean> {
  if (seesAllStock(context)) return always(true);
  return new DataLoader(async (ids) => {
    const goods = new Map((await goodsOfLevels(reader, ids)).map((row) => [row.id, row]));
    return Promise.all(
      ids.map(async (id) => {
        const { productId = null, isThere = false } = goods.get(id) ?? {};
        return productId !== null && (await stockRight.load(productId)) && isThere;
      }),
    );
  });
}

/** The scope of a consent by which a marketplace sees how much a merchant has, and where. */
const consentScope = 'stock';

interface ProductFacts {
  readonly merchant: ConsentingMerchant & { readonly id: string };
}

/** Whether the caller may see all stock of the hub: whose it is need not be asked. */
export function seesAllStock({ caller, hub }: Pick<HubContext, 'caller' | 'hub'>): boolean {
  const { principal, view } = caller;
  const isOwnHub = (principal.kind === 'operator' || principal.kind === 'hub') && principal.hub === hub.code;
  return isOwnHub || view === openCaller.view;
}

/**
 * Loads whether the caller may see the stock of products beyond what is available. The hub and its operator may; a merchant
 * that of its own; a marketplace where the merchant has consented to `stock`. Whose a product is and what its merchant has
 * consented to is the merchants contract's to say.
 * @throws GraphQLError from `load`, `PEER_UNAVAILABLE` where that cannot be asked now
 */
function stockRights(
  context: Pick<HubContext, 'caller' | 'hub' | 'supergraph' | 'signal'>,
): DataLoader<string, boolean> {
  const { principal, party } = context.caller;
  if (seesAllStock(context)) return always(true);
  if (principal.kind !== 'merchant' && principal.kind !== 'marketplace') return always(false);
  const maySee = ({ merchant }: ProductFacts) => merchant.id === party || hasConsented(merchant, party, consentScope);
  return new DataLoader(
    async (productIds) => {
      const products = await askOrThrow<Record<string, ProductFacts | null>>(
        context,
        'The consents to the stock',
        consentsQuery(productIds.length),
        Object.fromEntries(productIds.map((id, index) => [`id${index}`, id])),
      );
      return productIds.map((_, index) => {
        const product = products[`product${index}`];
        return product != null && maySee(product);
      });
    },
    { maxBatchSize: limits.productsPerQuery },
  );
}

/** The same answer for every key. */
function always(answer: boolean): DataLoader<string, boolean> {
  return new DataLoader(async (ids) => ids.map(() => answer));
}

function consentsQuery(products: number): string {
  const numbers = Array.from({ length: products }, (_, index) => index);
  const variables = numbers.map((index) => `$id${index}: ID!`).join(' ');
  const fields = numbers.map((index) => `product${index}: product(id: $id${index}) { ...Rights }`).join(' ');
  return `query ConsentsToStock(${variables}) { ${fields} }
    fragment Rights on Product { merchant { id ${consentSelection} } }`;
}
