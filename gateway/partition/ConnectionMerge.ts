/** One row that a hub sent, with its place in the hub's order. */
export interface Row {
  readonly sortKey: string;
  /** The hub's own cursor. */
  readonly cursor: string;
}

/** One hub's part of a merged list, as far as it is known while a page is put together. */
export class HubRows<R extends Row = Row> {
  readonly hubCode: string;
  readonly rows: R[] = [];
  /** Sort keys of the rows after `rows`, where only those were asked. */
  nextKeys: readonly string[] = [];
  /** True while the hub has more than what is known of it. */
  hasMore = true;
  /** The hub stopped answering: what it sent is shown, and the rest waits for its return. */
  isAbsent = false;
  /** How many rows it was asked for last. */
  lastAsked = 1;

  constructor(hubCode: string) {
    this.hubCode = hubCode;
  }
}

/** A row that is here, or one that is known to exist at or after a sort key. */
interface Slot<H extends HubRows> {
  readonly hub: H;
  readonly sortKey: string;
  readonly row: RowOf<H> | undefined;
  /** True for the slot that stands for all that the hub has beyond what is known. */
  readonly isOpen: boolean;
}

type RowOf<H extends HubRows> = H['rows'][number];

/**
 * What still has to be asked before the first `first` rows of the merged order are certain: for each hub how many rows.
 * Empty once they are. A hub is asked only if one of its missing rows can belong to the page, and where it keeps
 * delivering rows of the page, for twice as many as before.
 */
export function missingRows<H extends HubRows>(hubs: readonly H[], first: number): Map<H, number> {
  const missing = new Map<H, number>();
  mergedSlots(hubs)
    .slice(0, first)
    .forEach(({ hub, row, isOpen }, index) => {
      if (row) return;
      const wanted = isOpen ? Math.min(2 * hub.lastAsked, first - index) : 1;
      missing.set(hub, (missing.get(hub) ?? 0) + wanted);
    });
  return missing;
}

/** The rows of the page, as far as they are certain: all `first` of them, or all there are. */
export function mergedPage<H extends HubRows>(hubs: readonly H[], first: number): { hub: H; row: RowOf<H> }[] {
  const page: { hub: H; row: RowOf<H> }[] = [];
  for (const { hub, row } of mergedSlots(hubs)) {
    if (!row || page.length === first) break;
    page.push({ hub, row });
  }
  return page;
}

/** Everything known, in merged order: by sort key, then hub code, and within a hub in the hub's order. */
function mergedSlots<H extends HubRows>(hubs: readonly H[]): Slot<H>[] {
  return hubs.flatMap(slotsOf).sort(compareSlots);
}

function slotsOf<H extends HubRows>(hub: H): Slot<H>[] {
  const slots: Slot<H>[] = hub.rows.map((row) => ({ hub, sortKey: row.sortKey, row, isOpen: false }));
  if (hub.isAbsent) return slots;
  for (const sortKey of hub.nextKeys) slots.push({ hub, sortKey, row: undefined, isOpen: false });
  if (hub.hasMore) slots.push({ hub, sortKey: slots.at(-1)?.sortKey ?? '', row: undefined, isOpen: true });
  return slots;
}

function compareSlots<H extends HubRows>(a: Slot<H>, b: Slot<H>): number {
  const order = compareSortKeys(a.sortKey, b.sortKey);
  if (order !== 0 || a.hub === b.hub) return order;
  return a.hub.hubCode < b.hub.hubCode ? -1 : 1;
}

/**
 * Compares two sort keys as their UTF-8 bytes, which is what every hub orders by. JavaScript compares UTF-16 units,
 * which puts characters beyond U+FFFF (written as two surrogates) before U+E000–U+FFFF; bytes put them after.
 */
export function compareSortKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return byteRank(left) - byteRank(right);
  }
  return a.length - b.length;
}

/** Ranks a UTF-16 unit as the UTF-8 bytes of the character that it begins or continues. */
function byteRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
