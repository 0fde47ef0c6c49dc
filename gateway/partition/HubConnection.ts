import { limits } from '../limits.ts';
import { HubRows, type Row } from './ConnectionMerge.ts';
import type { ConnectionShape } from './ConnectionShape.ts';
import { compareSortKeys } from './compareSortKeys.ts';
import { type HubAnswer, type HubFailureCode, isObject, malformed } from './HubCaller.ts';

/** A row as its hub sent it: its place in each list that the client selected. */
export interface ConnectionRow extends Row {
  /** The hub's connection object that holds the row in each of the client's lists. */
  readonly connection: Readonly<Record<string, unknown>>;
  readonly index: number;
}

/** `HubAnswerStatus` of the contracts. */
export type HubAnswerStatus = 'ANSWERED' | 'TIMED_OUT' | 'UNREACHABLE' | 'FAILED' | 'UNSUPPORTED';

const statusOf: Readonly<Partial<Record<HubFailureCode, HubAnswerStatus>>> = {
  HUB_TIMEOUT: 'TIMED_OUT',
  HUB_UNREACHABLE: 'UNREACHABLE',
  HUB_UNSUPPORTED: 'UNSUPPORTED',
};

/** One hub's part in one page of a scattered connection: what it was asked, and what it said. */
export class HubConnection extends HubRows<ConnectionRow> {
  status: HubAnswerStatus = 'ANSWERED';
  latencyMs = 0;
  totalCount = 0;
  /** What came with errors, to be told to the client once it is known which rows are shown. */
  readonly troubled: HubAnswer[] = [];
  readonly #start: string | undefined;
  #hasAnswered = false;

  /** @param start the hub's own cursor where the page begins; undefined for the beginning of its list */
  constructor(hubCode: string, start: string | undefined) {
    super(hubCode);
    this.#start = start;
  }

  /** The hub's own cursor after which its next unknown row stands. */
  get after(): string | undefined {
    return this.rows.at(-1)?.cursor ?? this.#start;
  }

  /** True where the hub is known to have more rows than it sent. */
  get hasUnseenRows(): boolean {
    return this.#hasAnswered && (this.hasMore || this.nextKeys.length > 0);
  }

  /** Takes the answer to a question for sort keys alone. */
  takeKeys(answer: HubAnswer, shape: ConnectionShape, asked: number): void {
    const read = this.#read(answer, shape, asked, false);
    if (read) this.nextKeys = read.rows.map(({ sortKey }) => sortKey);
  }

  /** Takes the answer to a question for rows. */
  takeRows(answer: HubAnswer, shape: ConnectionShape, asked: number): void {
    const read = this.#read(answer, shape, asked, true);
    if (!read) return;
    this.rows.push(...read.rows);
    this.nextKeys = this.hasMore ? this.nextKeys.slice(read.rows.length) : [];
  }

  /** The hub cannot be asked, or no longer answers. */
  leave(answer: HubAnswer): void {
    this.isAbsent = true;
    this.status = (answer.failure && statusOf[answer.failure.code]) ?? 'FAILED';
    this.latencyMs += answer.latencyMs;
    if (this.status !== 'UNSUPPORTED') this.troubled.push(answer);
  }

  #read(answer: HubAnswer, shape: ConnectionShape, asked: number, withRows: boolean) {
    const connection = answer.data?.[shape.root.group.responseName];
    if (!isObject(connection)) {
      this.leave(answer.failure || answer.errors.length > 0 ? answer : malformed(answer, 'without a connection'));
      return undefined;
    }
    const rows = rowsOf(connection, shape, withRows);
    const fault = rows ? this.#faultOf(rows, asked) : 'a connection of another shape';
    const total = totalOf(connection, shape);
    if (!rows || fault || total === undefined) {
      this.leave(malformed(answer, fault ?? 'a total that is not a number'));
      return undefined;
    }
    if (answer.errors.length > 0) this.troubled.push(answer);
    this.latencyMs += answer.latencyMs;
    this.totalCount += total;
    this.lastAsked = asked;
    this.#hasAnswered = true;
    this.hasMore = rows.length > 0 && (connection[shape.names.page] as Record<string, unknown>).hasNextPage === true;
    return { rows };
  }

  #faultOf(rows: readonly Row[], asked: number): string | undefined {
    if (rows.length > asked) return 'more rows than it was asked for';
    if (rows.some(({ cursor }) => cursor.length > limits.hubCursorLength)) return 'a cursor that is too long';
    let previous = this.rows.at(-1)?.sortKey;
    for (const { sortKey } of rows) {
      if (previous !== undefined && compareSortKeys(previous, sortKey) > 0) return 'rows that are out of order';
      previous = sortKey;
    }
    return undefined;
  }
}

/** The rows of a hub's connection; undefined where it does not have the shape that was asked. */
function rowsOf(
  connection: Readonly<Record<string, unknown>>,
  { names, lists }: ConnectionShape,
  withRows: boolean,
): ConnectionRow[] | undefined {
  const edges = connection[names.keys];
  if (!Array.isArray(edges) || !isObject(connection[names.page])) return undefined;
  const rows: ConnectionRow[] = [];
  for (const [index, edge] of edges.entries()) {
    if (!isObject(edge) || typeof edge.cursor !== 'string' || typeof edge.sortKey !== 'string') return undefined;
    rows.push({ sortKey: edge.sortKey, cursor: edge.cursor, connection, index });
  }
  const isWhole = ({ group }: ConnectionShape['lists'][number]) =>
    isListOfRows(connection[group.responseName], edges.length);
  return withRows && !lists.every(isWhole) ? undefined : rows;
}

/** A list that its conditions leave out is absent from every hub's answer. */
function isListOfRows(list: unknown, length: number): boolean {
  if (list === undefined) return true;
  return Array.isArray(list) && list.length === length && list.every((row) => typeof row === 'object');
}

function totalOf(connection: Readonly<Record<string, unknown>>, { names }: ConnectionShape): number | undefined {
  const total = connection[names.total] ?? 0;
  return Number.isSafeInteger(total) ? (total as number) : undefined;
}
