import type { DataSource, PreparedFetch, SubgraphFetch } from '../execute/DataSource.ts';
import type { RequestContext } from '../execute/RequestContext.ts';

/** Some subgraphs are answered by hubs, some by the gateway itself: each fetch goes to the source of its subgraph. */
export class CombinedDataSource implements DataSource {
  readonly #sourceOf: (subgraph: string) => DataSource | undefined;

  readonly #spread: Pick<DataSource, 'fanOut'>;

  /** @param spread the source that asks several endpoints the same */
  constructor(sourceOf: (subgraph: string) => DataSource | undefined, spread: Pick<DataSource, 'fanOut'> = {}) {
    this.#sourceOf = sourceOf;
    this.#spread = spread;
  }

  fanOut(fieldName: string, request: RequestContext): number {
    return this.#spread.fanOut?.(fieldName, request) ?? 1;
  }

  /** @throws Error where nobody answers the subgraph */
  prepare(fetch: SubgraphFetch): PreparedFetch {
    const source = this.#sourceOf(fetch.subgraph);
    if (!source) throw new Error(`Nobody answers for the subgraph ${fetch.subgraph}.`);
    return source.prepare(fetch);
  }
}
