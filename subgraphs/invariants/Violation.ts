/** Something that must never be. */
export interface Violation {
  /** The number of the invariant in docs/settlement.md. */
  readonly invariant: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
  readonly hub: string;
  /** What is off, with the ids that it is about. */
  readonly what: string;
}
