import type { DataSource, PreparedFetch, SubgraphFetch } from '../execute/DataSource.ts';

/** Some subgraphs are answered by hubs, some by the gateway itself: each fetch goes to the source of its subgraph. */
export class CombinedDataSource implements DataSource {
  readonly #sourceOf: (subgraph: string) => DataSource | undefined;

  constructor(sourceOf: (subgraph: string) => DataSource | undefined) {
    this.#sourceOf = sourceOf;
  }

  /** @throws Error where nobody answers the subgraph */
  prepare(fetch: SubgraphFetch): PreparedFetch {
    const source = this.#sourceOf(fetch.subgraph);
    if (!source) throw new Error(`Nobody answers for the subgraph ${fetch.subgraph}.`);
    return source.prepare(fetch);
  }
}
