import DataLoader from 'dataloader';
import type { Visible } from '../../host/access/visibleTo.ts';
import type { LoaderSource } from '../../host/byId.ts';
import type { Statement } from '../../host/database/Database.ts';

/**
 * Loads the rows that belong to an owner, of all owners asked for in one turn in one statement, in its order.
 * @param statement takes the owners' ids as `$1`, and whose rows may be seen as `$2` where that is given
 */
export function byOwner<Row, Entity>(
  { database, signal }: LoaderSource,
  statement: Statement,
  ownerOf: (row: Row) => string,
  entityOf: (row: Row) => Entity,
  visible?: Visible,
): DataLoader<string, Entity[]> {
  return new DataLoader(async (owners) => {
    const rows = await database.query<Row>(statement, visible === undefined ? [owners] : [owners, visible], signal);
    const entities = new Map<string, Entity[]>(owners.map((owner) => [owner, []]));
    for (const row of rows) entities.get(ownerOf(row))?.push(entityOf(row));
    return owners.map((owner) => entities.get(owner) ?? []);
  });
}
