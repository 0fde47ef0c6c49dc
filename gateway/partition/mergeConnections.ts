import type { Hub } from '../../schema/registry/Hub.ts';
import type { FetchCall, FetchError } from '../execute/DataSource.ts';
import { isObject } from '../json/isObject.ts';
import { limits } from '../limits.ts';
import { askRootField } from './askRootField.ts';
import { mergedPage, missingRows } from './ConnectionMerge.ts';
import { type ConnectionShape, connectionShape, type SelectedList } from './ConnectionShape.ts';
import type { FieldGroup } from './FieldGroup.ts';
import { errorsOf } from './fetchErrors.ts';
import type { HubAnswer } from './HubCaller.ts';
import { type ConnectionRow, HubConnection } from './HubConnection.ts';
import type { PartitionedFetch, RootField, RootFields } from './RootField.ts';
import { encodeCursor, type Page, readPage } from './readPage.ts';

/** What is made of the answers of several hubs. */
interface Merged {
  readonly value: unknown;
  readonly errors: readonly FetchError[];
}

/**
 * Asks these hubs for a field and merges what they answer.
 * @param hubs in hub-code order
 * @param errors about hubs that the client named and that are not asked
 */
export type MergeAnswers = (
  call: FetchCall,
  hubs: readonly Hub[],
  errors: readonly FetchError[],
) => Merged | Promise<Merged>;

/** What one call to one hub asks for. */
type Part = 'keys' | 'rows' | 'moreRows';

/**
 * `merge: CONNECTION`. Every hub is asked for a few rows, and those whose rows reach into the page are asked for more
 * until the page is certain: asking each for a whole page would carry a hundred times what is shown over the wire. Where
 * even one row of each hub would be too many, sort keys go first.
 */
export function mergeConnections(context: PartitionedFetch, roots: RootFields, root: RootField): MergeAnswers {
  const { subgraph } = context.fetch;
  const { responseName } = root.group;
  const shape = connectionShape(context, roots, root);
  const { names } = shape;

  const ask = async (call: FetchCall, connection: HubConnection, part: Part, count: number): Promise<void> => {
    const answer = await askRootField(context, root, call, {
      hub: connection.hub,
      operation: shape[part],
      gatewayVariables: `"${names.first}":${count},"${names.after}":${JSON.stringify(connection.after ?? null)}`,
      countRows: (data) => (data[responseName] as Record<string, unknown[]> | undefined)?.[names.keys]?.length,
    });
    await (part === 'keys' ? connection.takeKeys(answer, count) : connection.takeRows(answer, count));
  };

  /** Asks until the page is certain. Each round asks every hub that is still needed, at once. */
  const fill = async (call: FetchCall, hubs: readonly HubConnection[], first: number): Promise<void> => {
    const share = Math.floor((limits.scatterRowsFactor * first) / hubs.length);
    const keys = Math.min(first, limits.scatterKeys);
    const part = share < keys ? 'keys' : 'rows';
    const count = part === 'keys' ? keys : Math.min(first, share);
    await Promise.all(hubs.map((hub) => ask(call, hub, part, count)));

    for (let round = 1; round < limits.scatterRounds; round++) {
      const missing = missingRows(hubs, first);
      if (missing.size === 0) return;
      await Promise.all([...missing].map(([hub, rows]) => ask(call, hub, 'moreRows', rows)));
    }
  };

  return async (call, hubs, errors) => {
    const page = readPage(root, subgraph, call.variables);
    if (page.kind === 'REFUSED') return { value: null, errors: [page.error] };
    const connections = hubs.map((hub) => new HubConnection(hub, page.positions.get(hub.code), shape));
    await fill(call, connections, page.first);
    const merged = { page, hubs: connections, rows: mergedPage(connections, page.first) };
    const answer = connectionAnswer(shape, subgraph, merged);
    return { value: answer.value, errors: [...errors, ...answer.errors] };
  };
}

/** A page with everything that is said about it. */
interface MergedConnection {
  readonly page: Page;
  readonly hubs: readonly HubConnection[];
  readonly rows: readonly { readonly hub: { readonly hubCode: string }; readonly row: ConnectionRow }[];
}

/** A merged page as exactly what the client selected, and the errors of the hubs at the client's paths. */
function connectionAnswer(
  shape: ConnectionShape,
  subgraph: string,
  merged: MergedConnection,
): { value: Record<string, unknown>; errors: FetchError[] } {
  const cursors = pageCursors(shape, merged);
  const shared: Record<string, () => unknown> = {
    __typename: () => shape.typeName,
    totalCount: () => merged.hubs.reduce((total, hub) => total + hub.totalCount, 0),
  };
  const value: Record<string, unknown> = Object.create(null);
  for (const group of shape.groups) {
    const { responseName, fieldName } = group;
    const list = shape.lists.find((candidate) => candidate.group === group);
    const object = shape.objects.get(group);
    if (list) value[responseName] = rowsOf(list, merged, cursors);
    else if (object && fieldName === 'pageInfo') {
      value[responseName] = project(object.groups, pageInfo(object.typeName, merged, cursors));
    } else if (object) {
      value[responseName] = merged.hubs.map((hub) => project(object.groups, coverage(object.typeName, hub)));
    } else value[responseName] = shared[fieldName]?.() ?? null;
  }
  return { value, errors: errorsOfHubs(shape, subgraph, merged) };
}

/** The composed cursor of each row: how far every hub's list is shown once this row is. */
function pageCursors(shape: ConnectionShape, { page, rows }: MergedConnection): (string | undefined)[] {
  const everyRow = shape.lists.some(({ cursorNames }) => cursorNames.length > 0);
  const ends = shape.objects.size > 0;
  const positions = new Map(page.positions);
  return rows.map(({ hub, row }, index) => {
    positions.set(hub.hubCode, row.cursor);
    const isEnd = index === 0 || index === rows.length - 1;
    return everyRow || (ends && isEnd) ? encodeCursor(page.fingerprint, positions) : undefined;
  });
}

function rowsOf(
  { group, cursorNames }: SelectedList,
  { rows }: MergedConnection,
  cursors: readonly (string | undefined)[],
): unknown[] {
  return rows.map(({ row }, index) => {
    const list = row.connection[group.responseName] as (Record<string, unknown> | null)[] | undefined;
    const shown = list?.[row.index] ?? null;
    if (shown) for (const name of cursorNames) if (name in shown) shown[name] = cursors[index];
    return shown;
  });
}

function pageInfo(typeName: string, { page, hubs, rows }: MergedConnection, cursors: readonly (string | undefined)[]) {
  const known = hubs.reduce((count, hub) => count + hub.rows.length, 0);
  // What an absent hub still has is a next page only after a page that went on: nobody is sent round in circles.
  const hasUnseen = hubs.some((hub) => hub.hasUnseenRows && (rows.length > 0 || !hub.isAbsent));
  return {
    __typename: typeName,
    hasNextPage: known > rows.length || hasUnseen,
    hasPreviousPage: page.after !== null,
    startCursor: cursors[0] ?? null,
    endCursor: cursors.at(-1) ?? page.after,
  };
}

function coverage(typeName: string, { hubCode, status, latencyMs }: HubConnection) {
  return { __typename: typeName, hub: hubCode, status, latencyMs: Math.round(latencyMs * 10) / 10 };
}

function project(groups: readonly FieldGroup[], values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const projected: Record<string, unknown> = Object.create(null);
  for (const { responseName, fieldName } of groups) projected[responseName] = values[fieldName] ?? null;
  return projected;
}

/** The hubs' errors. Those of a row are shown where the page shows the row, and not at all where it does not. */
function errorsOfHubs(shape: ConnectionShape, subgraph: string, { hubs, rows }: MergedConnection): FetchError[] {
  if (hubs.every(({ troubled }) => troubled.length === 0)) return [];
  const { responseName } = shape.root.group;
  const lists = new Set(shape.lists.map(({ group }) => group.responseName));

  return hubs.flatMap((hub) =>
    hub.troubled.flatMap((answer) => {
      const connection = connectionOf(answer, responseName);
      return errorsOf(answer, subgraph, {
        empty: connection ? [] : [[responseName]],
        translate: ([root, list, index, ...rest]) => {
          const isList = root === responseName && typeof list === 'string' && lists.has(list);
          if (!isList || !isRowOf(connection, list, index)) return undefined;
          const shownAt = rows.findIndex(({ row }) => row.connection === connection && row.index === index);
          return shownAt < 0 ? [] : [[responseName, list, shownAt, ...rest]];
        },
      });
    }),
  );
}

function isRowOf(connection: unknown, list: string, index: unknown): boolean {
  const rows = isObject(connection) ? connection[list] : undefined;
  return Array.isArray(rows) && typeof index === 'number' && rows[index] !== undefined;
}

function connectionOf(answer: HubAnswer, responseName: string): unknown {
  return answer.data?.[responseName] ?? undefined;
}
