import { cursorWriter, decodeCursor, pageSize } from '../connections.ts';
import type { Database } from '../database/Database.ts';
import { readerOf } from '../loaders.ts';
import { type Condition, countStatement, type OrderedList, pageStatement } from './listStatements.ts';

/** The request for a page. */
interface Page {
  /** Which list, filter and order: cursors of one are of no use in another. */
  readonly query: string;
  readonly first: number;
  readonly isContinued: boolean;
}

/**
 * The connection of one page. Edges and cursors are made where a client asks for them.
 * @param rows at most `first + 1`: one more than shown tells that there are more
 * @param count counts all rows of the list; called only when a client asks for `totalCount`, and once however often
 */
export function connectionOf<Row extends { readonly sortKey: string }>(
  { query, first, isContinued }: Page,
  rows: readonly Row[],
  count: () => Promise<number>,
) {
  const nodes = rows.slice(0, first);
  let counted: Promise<number> | undefined;
  return {
    nodes,
    coverage: null,
    get edges() {
      const cursorOf = cursorWriter(query);
      return nodes.map((node) => ({ cursor: cursorOf(node.sortKey), node, sortKey: node.sortKey }));
    },
    get pageInfo() {
      const cursorOf = cursorWriter(query);
      const [start, end] = [nodes[0], nodes.at(-1)].map((node) => (node ? cursorOf(node.sortKey) : null));
      return {
        hasNextPage: rows.length > first,
        hasPreviousPage: isContinued,
        startCursor: start ?? null,
        endCursor: end ?? null,
      };
    },
    count: () => {
      counted ??= count();
      return counted;
    },
  };
}

/**
 * One page of a list, as a connection.
 * @param conditions what the filter means; cursors are bound to it and to the list
 * @throws GraphQLError `BAD_USER_INPUT` where `first` is out of bounds or `after` is no cursor of this list and filter
 */
export async function readPage<Row, Entity>(
  source: { readonly database: Database; readonly signal: AbortSignal },
  list: OrderedList<Row>,
  conditions: readonly Condition[],
  { first, after }: { readonly first: number; readonly after?: string | null },
  entityOf: (row: Row) => Entity | Promise<Entity>,
) {
  const query = JSON.stringify([
    list.name,
    conditions.filter(({ isMoment }) => !isMoment).map(({ name, value }) => [name, value]),
  ]);
  const size = pageSize(first);
  const page = pageStatement(list, conditions, after == null ? '' : decodeCursor(query, after), size + 1);
  const reader = readerOf(source);
  const rows = await page.statement.rows(reader, page.parameters);

  const count = async () => {
    const { statement, parameters } = countStatement(list, conditions);
    return (await statement.first(reader, parameters))?.count ?? 0;
  };
  const entities = await Promise.all(rows.map(async (row) => ({ ...(await entityOf(row)), sortKey: row.sortKey })));
  return connectionOf({ query, first: size, isContinued: after != null }, entities, count);
}
