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
