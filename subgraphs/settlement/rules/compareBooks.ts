import { createHash } from 'node:crypto';
import type { NettingLineRow } from '../queries/nettingCycles.ts';

/** One settlement, as one hub has it. */
export interface BookedLine {
  readonly tradeRef: string;
  /** Code of the hub that pays. */
  readonly from: string;
  readonly amount: string;
  readonly currencyCode: string;
  /** RFC 3339. */
  readonly postedAt: string;
}

export interface BooksBreak {
  readonly tradeRef: string;
  readonly kind: 'MISSING_THERE' | 'MISSING_HERE' | 'AMOUNT' | 'DIRECTION';
  readonly ours: BookedLine | null;
  readonly theirs: BookedLine | null;
}

/** Two hubs' settlements, matched by trade reference, direction and exact amount. */
export function compareBooks(ours: readonly BookedLine[], theirs: readonly BookedLine[]) {
  const unmatched = new Map(theirs.map((line) => [line.tradeRef, line]));
  const breaks: BooksBreak[] = [];
  let matched = 0;
  for (const our of ours) {
    const their = unmatched.get(our.tradeRef) ?? null;
    unmatched.delete(our.tradeRef);
    const kind = breakOf(our, their);
    if (kind) breaks.push({ tradeRef: our.tradeRef, kind, ours: our, theirs: their });
    else matched += 1;
  }
  for (const their of unmatched.values()) {
    breaks.push({ tradeRef: their.tradeRef, kind: 'MISSING_HERE', ours: null, theirs: their });
  }
  return { matched, breaks };
}

function breakOf(our: BookedLine, their: BookedLine | null): BooksBreak['kind'] | undefined {
  if (!their) return 'MISSING_THERE';
  if (our.from !== their.from) return 'DIRECTION';
  return our.amount === their.amount && our.currencyCode === their.currencyCode ? undefined : 'AMOUNT';
}

interface NettingSums {
  /** What this hub owes, and what it is owed, in minor units; and how many settlements each is the sum of. */
  readonly owed: bigint;
  readonly owedCount: number;
  readonly due: bigint;
  readonly dueCount: number;
}

export function nettingSums(lines: readonly Pick<NettingLineRow, 'direction' | 'amountMinor'>[]): NettingSums {
  const of = (direction: NettingLineRow['direction']) => lines.filter((line) => line.direction === direction);
  const sum = (some: typeof lines) => some.reduce((total, { amountMinor }) => total + amountMinor, 0n);
  const [out, inbound] = [of('OUT'), of('IN')];
  return { owed: sum(out), owedCount: out.length, due: sum(inbound), dueCount: inbound.length };
}

/**
 * The digest by which two hubs see whether their cycles hold the same: SHA-256 over a line for each settlement, in order of
 * trade reference, `<tradeRef> <payer's hub> <minor units> <currency>`.
 */
export function nettingDigest(
  lines: readonly Pick<NettingLineRow, 'tradeRef' | 'direction' | 'amountMinor'>[],
  { hub, counterparty, currency }: { readonly hub: string; readonly counterparty: string; readonly currency: string },
): string {
  const text = lines
    .map(
      (line) => `${line.tradeRef} ${line.direction === 'OUT' ? hub : counterparty} ${line.amountMinor} ${currency}\n`,
    )
    .join('');
  return createHash('sha256').update(text).digest('hex');
}

/** The lines of a cycle that are not in dispute. */
export function undisputed<Line extends Pick<NettingLineRow, 'tradeRef'>>(
  lines: readonly Line[],
  contested: readonly string[],
): readonly Line[] {
  const refs = new Set(contested);
  return lines.filter(({ tradeRef }) => !refs.has(tradeRef));
}
