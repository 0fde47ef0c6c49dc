import { createHash } from 'node:crypto';
import type { NettingLineRow } from '../queries/nettingCycles.ts';

export interface NettingSums {
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
