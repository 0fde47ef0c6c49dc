/** Where an attack is aimed. */
export interface AttackTarget {
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

/** One hostile client, or one client of a hostile subgraph. */
export interface Attack {
  readonly name: string;
  /**
   * Carries it out. Its requests are bounded in number and time.
   * @returns what the attacker saw, in a few words
   */
  readonly run: (target: AttackTarget) => Promise<string>;
}
