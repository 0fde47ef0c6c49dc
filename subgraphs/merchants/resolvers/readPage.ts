import { decodeCursor, pageSize } from '../../host/cursor.ts';
import type { Database } from '../../host/database/Database.ts';
import { type Condition, countStatement, type OrderedList, pageStatement } from '../queries/listStatement.ts';
import { connectionOf } from './connectionOf.ts';

/**
 * One page of a list, as a connection.
 * @param conditions what the filter means; cursors are bound to it and to the list
 * @throws GraphQLError `BAD_USER_INPUT` where `first` is out of bounds or `after` is no cursor of this list and filter
 */
export async function readPage<Row, Entity>(
  source: { readonly database: Database; readonly signal: AbortSignal },
  list: OrderedList,
  conditions: readonly Condition[],
  { first, after }: { readonly first: number; readonly after?: string | null },
  entityOf: (row: Row) => Entity,
) {
  const query = JSON.stringify([list.name, conditions.map(({ name, value }) => [name, value])]);
  const size = pageSize(first);
  const page = pageStatement(list, conditions, after == null ? '' : decodeCursor(query, after), size + 1);
  const rows = await source.database.query<Row & { readonly sortKey: string }>(
    page.statement,
    page.values,
    source.signal,
  );

  const count = async () => {
    const { statement, values } = countStatement(list, conditions);
    const [counted] = await source.database.query<{ count: number }>(statement, values, source.signal);
    return counted?.count ?? 0;
  };
  const entities = rows.map((row) => ({ ...entityOf(row), sortKey: row.sortKey }));
  return connectionOf({ query, first: size, isContinued: after != null }, entities, count);
}
