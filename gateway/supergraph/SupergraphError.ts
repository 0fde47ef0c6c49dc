/** Why contracts do not compose, or a supergraph cannot be served by hubs: every reason at once, one a line. */
export class SupergraphError extends Error {
  override readonly name = 'SupergraphError';
  readonly faults: readonly string[];

  constructor(summary: string, faults: readonly string[]) {
    super(`${summary}\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}
