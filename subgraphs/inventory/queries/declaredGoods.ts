import { type Executor, sql } from '../../host/database/sql.ts';
import type { DeclaredGoodsTable } from '../tableTypes.ts';

type Move = Pick<DeclaredGoodsTable, 'declarationId' | 'goods'> & {
  readonly quantity: number;
  /** Pieces that the declaration is of. */
  readonly declared: number;
};

const move = sql<never, Move>(
  'declared_goods_move',
  `INSERT INTO declared_goods AS goods (declaration_id, goods, moved)
    SELECT :declarationId, :goods, :quantity::int WHERE :quantity::int <= :declared::int
    ON CONFLICT (declaration_id, goods) DO UPDATE SET moved = goods.moved + excluded.moved
      WHERE goods.moved + excluded.moved <= :declared::int`,
);

/** Counts pieces that a declaration has released; false, and nothing is counted, where they would be more than it is of. */
export async function moveDeclared(transaction: Executor, pieces: Move): Promise<boolean> {
  return (await move.run(transaction, pieces)) === 1;
}
