import type { GraphQLAnswer } from '../../../test/support/hub/postGraphQL.ts';

/** Milliseconds of each of so many requests, one after another. @throws Error where one fails */
export async function timesOf(
  count: number,
  ask: (number: number) => Promise<GraphQLAnswer<unknown>>,
): Promise<number[]> {
  const times: number[] = [];
  for (let number = 0; number < count; number++) {
    const begunMs = performance.now();
    const { errors } = await ask(number);
    if (errors) throw new Error(JSON.stringify(errors));
    times.push(performance.now() - begunMs);
  }
  return times;
}

/** The nearest-rank percentile of values in any order. */
export function rank(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** `p50` and `p99` of values as cells of a table. */
export function percentiles(values: readonly number[]): string[] {
  return [rank(values, 0.5).toFixed(1), rank(values, 0.99).toFixed(1)];
}

/** The median, and the largest of values. */
export function medianAndMost(values: readonly number[]): string {
  return `${rank(values, 0.5).toFixed(0)} (${rank(values, 1).toFixed(0)})`;
}
