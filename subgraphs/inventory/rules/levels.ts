import type { Regime } from '../resolverTypes.ts';

/** The fields of a level that the sum needs. */
interface CountedLevel {
  readonly regime: Regime;
  readonly expiresOn: string | null;
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
}

/**
 * The stock of a product: its levels that have not expired, and their sums.
 * @param regime only levels under it; null for all
 * @param today the hub's date, `YYYY-MM-DD`
 */
export function sumOfLevels<Level extends CountedLevel>(
  levels: readonly Level[],
  regime: Regime | null,
  today: string,
) {
  const counted = levels.filter(
    (level) => (regime === null || level.regime === regime) && !hasExpired(level.expiresOn, today),
  );
  const sum = (of: (level: Level) => number) => counted.reduce((total, level) => total + of(level), 0);
  return {
    onHand: sum(({ onHand }) => onHand),
    reserved: sum(({ reserved }) => reserved),
    available: sum(({ available }) => available),
    levels: counted,
  };
}

/**
 * Whether a lot has expired. On its last day it may still be sold.
 * @see GS1 General Specifications, AI (17): "must not be used after this date"
 */
export function hasExpired(expiresOn: string | null, today: string): boolean {
  return expiresOn !== null && expiresOn < today;
}
