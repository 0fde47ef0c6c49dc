import DataLoader from 'dataloader';
import type { Visible } from './access/visibleTo.ts';
import type { Database, Statement } from './database/Database.ts';
import { ownId } from './globalId.ts';

/** Whose rows a loader reads, and until when. */
export interface LoaderSource {
  readonly database: Database;
  readonly hub: { readonly code: string };
  readonly signal: AbortSignal;
}

/**
 * Loads entities of one type by their global ids, all of one turn in one statement; null where there is none. An id that
 * is malformed or of another hub fails alone, with `BAD_ID` or `UNKNOWN_HUB`.
 * @param statement takes the ids as `$1`, and whose may be seen as `$2` where that is given
 */
export function byId<Row extends { readonly id: string }, Entity>(
  { database, hub, signal }: LoaderSource,
  type: string,
  statement: Statement,
  entityOf: (row: Row) => Entity,
  visible?: Visible,
): DataLoader<string, Entity | null> {
  return new DataLoader(async (ids) => {
    const checked = ids.map((id) => idOrError(id, hub.code, type));
    const own = checked.filter((id) => typeof id === 'string');
    const rows =
      own.length > 0
        ? await database.query<Row>(statement, visible === undefined ? [own] : [own, visible], signal)
        : [];
    const entities = new Map(rows.map((row) => [row.id, entityOf(row)]));
    return checked.map((id) => (typeof id === 'string' ? (entities.get(id) ?? null) : id));
  });
}

function idOrError(id: string, hub: string, type: string): string | Error {
  try {
    return ownId(id, hub, type);
  } catch (error) {
    return error as Error;
  }
}
