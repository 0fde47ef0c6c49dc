import { cursorWriter } from '../../host/cursor.ts';

/** What a list was asked for. */
export interface Page {
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
