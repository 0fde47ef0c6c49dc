import type { Executor, Statement } from '../host/database/sql.ts';

/** The contracts whose rows the invariants are about. */
export const checkedContracts = ['inventory', 'shipments', 'settlement'] as const;
type CheckedContract = (typeof checkedContracts)[number];

/** What a hub has written down, to be looked at. */
export interface HubBooks {
  /** Code of the hub. */
  readonly hub: string;
  /** Its database's schema of each contract that it serves. */
  readonly schemas: { readonly [contract in CheckedContract]?: Executor };
}

/** A question to one schema of a hub: every row that it answers is a violation, told by its column `what`. */
export interface HubCheck {
  readonly invariant: Violation['invariant'];
  readonly statement: Statement;
}

export function hubCheck(invariant: Violation['invariant'], name: string, text: string): HubCheck {
  return { invariant, statement: { name: `invariant_${invariant}_${name}`, text } };
}

/** Something that must never be. */
export interface Violation {
  /** The number of the invariant in docs/settlement.md. */
  readonly invariant: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12;
  readonly hub: string;
  /** What is off, with the ids that it is about. */
  readonly what: string;
}

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
