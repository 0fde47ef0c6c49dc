import type { Hub } from '../../schema/registry/Hub.ts';
import { isObject } from '../json/isObject.ts';
import { limits } from '../limits.ts';
import { compareSortKeys, HubRows, type Row } from './ConnectionMerge.ts';
import type { ConnectionShape, PrivateNames, SelectedList } from './ConnectionShape.ts';
import { notAllowed } from './contractCheck.ts';
import { type HubAnswer, type HubFailureCode, malformed, withoutData } from './HubCaller.ts';
import { LongCheck } from './LongCheck.ts';
import type { OwnershipFault } from './ownershipCheck.ts';

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
  readonly hub: Hub;
  status: HubAnswerStatus = 'ANSWERED';
  latencyMs = 0;
  totalCount = 0;
  /** What came with errors, to be told to the client once it is known which rows are shown. */
  readonly troubled: HubAnswer[] = [];
  readonly #start: string | undefined;
  readonly #shape: ConnectionShape;
  #hasAnswered = false;

  /** @param start the hub's own cursor where the page begins; undefined for the beginning of its list */
  constructor(hub: Hub, start: string | undefined, shape: ConnectionShape) {
    super(hub.code);
    this.hub = hub;
    this.#start = start;
    this.#shape = shape;
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
  async takeKeys(answer: HubAnswer, asked: number): Promise<void> {
    const rows = await this.#read(answer, asked, []);
    if (rows) this.nextKeys = rows.map(({ sortKey }) => sortKey);
  }

  /** Takes the answer to a question for rows. */
  async takeRows(answer: HubAnswer, asked: number): Promise<void> {
    const rows = await this.#read(answer, asked, this.#shape.lists);
    if (!rows) return;
    for (const row of rows) this.rows.push(row);
    this.nextKeys = this.hasMore ? this.nextKeys.slice(rows.length) : [];
  }

  /** The hub cannot be asked, or no longer answers. */
  leave(answer: HubAnswer): void {
    this.isAbsent = true;
    this.status = (answer.failure && statusOf[answer.failure.code]) ?? 'FAILED';
    this.latencyMs += answer.latencyMs;
    this.troubled.push(answer);
  }

  /** The rows of an answer; undefined where the hub failed, which is noted. */
  async #read(
    answer: HubAnswer,
    asked: number,
    lists: readonly SelectedList[],
  ): Promise<readonly ConnectionRow[] | undefined> {
    const { root, names } = this.#shape;
    const connection = answer.data?.[root.group.responseName];
    if (!isObject(connection)) {
      this.leave(answer.failure ? answer : withoutData(answer, 'without a connection'));
      return undefined;
    }
    const total = connection[names.total] ?? 0;
    const long = LongCheck.of(answer);
    const isRight = Number.isSafeInteger(total) && (await hasRows(connection, names, lists, long));
    const rows = isRight ? rowsOf(connection, names) : undefined;
    const fault = rows ? this.#faultOf(rows, asked) : notAllowed;
    if (!rows || fault) {
      this.leave(withoutData(answer, fault ?? 'no rows'));
      return undefined;
    }
    const ownershipFault = await ownershipFaultIn(connection, lists, answer.hubCode, long);
    if (ownershipFault) {
      this.leave(malformed(answer, ownershipFault));
      return undefined;
    }
    if (answer.errors.length > 0) this.troubled.push(answer);
    this.latencyMs += answer.latencyMs;
    this.totalCount += total as number;
    this.lastAsked = asked;
    this.#hasAnswered = true;
    this.hasMore = rows.length > 0 && (connection[names.page] as Record<string, unknown>).hasNextPage === true;
    return rows;
  }

  #faultOf(rows: readonly Row[], asked: number): string | undefined {
    if (rows.length > asked) return 'more rows than requested';
    if (rows.some(({ cursor }) => cursor.length > limits.hubCursorLength)) return 'a cursor that is too long';
    let previous = this.rows.at(-1)?.sortKey;
    for (const { sortKey } of rows) {
      if (previous !== undefined && compareSortKeys(previous, sortKey) > 0) return 'rows that are out of order';
      previous = sortKey;
    }
    return undefined;
  }
}

/** Undefined where the hub answers with rows of its own. */
async function ownershipFaultIn(
  connection: Readonly<Record<string, unknown>>,
  lists: readonly SelectedList[],
  hubCode: string,
  long: LongCheck | undefined,
): Promise<OwnershipFault | undefined> {
  for (const { group, ownershipFault } of lists) {
    if (!ownershipFault) continue;
    for (const row of connection[group.responseName] as readonly unknown[]) {
      const fault = long
        ? await long.run(() => ownershipFault(row, hubCode, long), undefined)
        : ownershipFault(row, hubCode);
      if (fault) return fault;
    }
  }
  return undefined;
}

/** True for a hub's connection that has the shape that was asked, in every list a row for each key. */
async function hasRows(
  connection: Readonly<Record<string, unknown>>,
  names: PrivateNames,
  lists: readonly SelectedList[],
  long: LongCheck | undefined,
): Promise<boolean> {
  const edges = connection[names.keys];
  if (!Array.isArray(edges) || !isObject(connection[names.page])) return false;
  for (const { group, isRow } of lists) {
    const list = connection[group.responseName];
    if (!Array.isArray(list) || list.length !== edges.length) return false;
    const areRows = () => list.every((row) => isRow(row, long));
    if (!(long ? await long.run(areRows, true) : areRows())) return false;
  }
  return true;
}

/** The rows of a hub's connection; undefined where the keys do not have the shape that was asked. */
function rowsOf(connection: Readonly<Record<string, unknown>>, names: PrivateNames): ConnectionRow[] | undefined {
  const rows: ConnectionRow[] = [];
  for (const [index, edge] of (connection[names.keys] as readonly unknown[]).entries()) {
    if (!isObject(edge) || typeof edge.cursor !== 'string' || typeof edge.sortKey !== 'string') return undefined;
    rows.push({ sortKey: edge.sortKey, cursor: edge.cursor, connection, index });
  }
  return rows;
}
