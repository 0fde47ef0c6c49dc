import type { Violation } from './Violation.ts';

/**
 * What is off in two looks, one after the other. Hubs that trade are seen at different moments within a look, so that a
 * payment can show at one and not yet at the other; it cannot do so twice, since by the second look that step is done.
 */
export async function lastingViolations(look: () => Promise<readonly Violation[]>): Promise<readonly Violation[]> {
  const first = await look();
  if (first.length === 0) return first;
  const seen = new Set(first.map(keyOf));
  return (await look()).filter((violation) => seen.has(keyOf(violation)));
}

function keyOf({ invariant, hub, what }: Violation): string {
  return JSON.stringify([invariant, hub, what]);
}
