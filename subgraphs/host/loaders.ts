import DataLoader from 'dataloader';
import type { Executor } from './database/sql.ts';
import { ownId } from './globalId.ts';
import type { HubContext } from './Subgraph.ts';

/**
 * DataLoaders of one HTTP request, which the operations of a batch share: whatever the number of rows, each field of a query
 * costs one statement.
 */

/** The caller whose rows are read, and the end of the request. */
export type LoaderSource = Pick<HubContext, 'caller' | 'database' | 'hub' | 'signal' | 'now'>;

/** The request's database: its statements end with the request. */
export function readerOf({ database, signal }: Pick<LoaderSource, 'database' | 'signal'>): Executor {
  return {
    query: (statement, values) => database.query(statement, values, signal),
    execute: (statement, values) => database.execute(statement, values, signal),
  };
}

/**
 * Loads entities of one type by their global ids, all of one turn in one statement; null where there is none. An id that
 * is malformed or of another hub fails alone, with `BAD_ID` or `UNKNOWN_HUB`.
 */
export function byId<Row extends { readonly id: string }, Entity = Row>(
  { hub }: Pick<LoaderSource, 'hub'>,
  type: string,
  load: (ids: readonly string[]) => Promise<readonly Row[]>,
  entityOf: (row: Row) => Entity = (row) => row as unknown as Entity,
): DataLoader<string, Entity | null> {
  return new DataLoader(async (ids) => {
    const checked = ids.map((id) => idOrError(id, hub.code, type));
    const own = checked.filter((id) => typeof id === 'string');
    const rows = own.length > 0 ? await load(own) : [];
    const entities = new Map(rows.map((row) => [row.id, entityOf(row)]));
    return checked.map((id) => (typeof id === 'string' ? (entities.get(id) ?? null) : id));
  });
}

/** Loads the rows of each owner in its order, with one statement for all owners requested in a turn. */
export function byOwner<Row, Entity = Row>(
  load: (owners: readonly string[]) => Promise<readonly Row[]>,
  ownerOf: (row: Row) => string,
  entityOf: (row: Row) => Entity = (row) => row as unknown as Entity,
): DataLoader<string, readonly Entity[]> {
  return new DataLoader(async (owners) => {
    const entities = new Map<string, Entity[]>(owners.map((owner) => [owner, []]));
    for (const row of await load(owners)) entities.get(ownerOf(row))?.push(entityOf(row));
    return owners.map((owner) => entities.get(owner) ?? []);
  });
}

/** A request for the first rows of one owner. */
export interface FirstOf {
  readonly owner: string;
  readonly first: number;
}

/**
 * Loads the first rows that belong to each owner: one statement for each number of rows that an answer asks for, which is
 * nearly always one.
 */
export function firstByOwner<Row, Entity = Row>(
  load: (owners: readonly string[], first: number) => Promise<readonly Row[]>,
  ownerOf: (row: Row) => string,
  entityOf: (row: Row) => Entity = (row) => row as unknown as Entity,
): DataLoader<FirstOf, readonly Entity[], string> {
  const read = async (first: number, keys: readonly FirstOf[]) => {
    const rows = await load(
      keys.map(({ owner }) => owner),
      first,
    );
    return groupBy(rows, ownerOf);
  };
  return new DataLoader(
    async (keys) => {
      const bySize = new Map(
        await Promise.all(
          [...groupBy(keys, ({ first }) => first)].map(
            async ([first, ofSize]) => [first, await read(first, ofSize)] as const,
          ),
        ),
      );
      return keys.map(({ owner, first }) => (bySize.get(first)?.get(owner) ?? []).map(entityOf));
    },
    { cacheKeyFn: ({ owner, first }) => `${first} ${owner}` },
  );
}

/** After a mutation: the fields of its answer must read again what it wrote. */
export function forgetLoaded(loaders: unknown): void {
  for (const loader of Object.values(loaders ?? {})) if (loader instanceof DataLoader) loader.clearAll();
}

/** Items by a key, in their order. `Map.groupBy` once Node 21 is the oldest that we run on. */
function groupBy<Key, Item>(items: Iterable<Item>, keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

function idOrError(id: string, hub: string, type: string): string | Error {
  try {
    return ownId(id, hub, type);
  } catch (error) {
    return error as Error;
  }
}
