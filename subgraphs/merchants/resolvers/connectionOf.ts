import { encodeCursor } from '../../host/cursor.ts';

/** What a list was asked for. */
export interface Page {
  /** Which list, filter and order: cursors of one are of no use in another. */
  readonly query: string;
  readonly first: number;
  readonly isContinued: boolean;
}

/**
 * The connection of one page.
 * @param rows at most `first + 1`: one more than shown tells that there are more
 * @param count counts all rows of the list; called only when a client asks for `totalCount`
 */
export function connectionOf<Row extends { readonly sortKey: string }>(
  { query, first, isContinued }: Page,
  rows: readonly Row[],
  count: () => Promise<number>,
) {
  const nodes = rows.slice(0, first);
  const edges = nodes.map((node) => ({ cursor: encodeCursor(query, node.sortKey), node, sortKey: node.sortKey }));
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: rows.length > first,
      hasPreviousPage: isContinued,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    coverage: null,
    count,
  };
}
