/** The supergraph, which a hub uses like any client: the same protocol, endpoint and rules. */
export interface Supergraph {
  /**
   * Sends one operation. Its text is constant, so that the gateway plans it once.
   * @param timeoutMs how long to wait for the whole answer
   * @param signal aborts the call too: the deadline of whoever is waiting for us
   */
  ask<Data>(text: string, variables: object, timeoutMs: number, signal?: AbortSignal): Promise<SupergraphAnswer<Data>>;
}

/** All of the data, or why it is not available: no decision is made on a partial answer. */
export type SupergraphAnswer<Data> =
  | { readonly kind: 'DATA'; readonly data: Data }
  | { readonly kind: 'FAULT'; readonly faults: readonly [SupergraphFault, ...SupergraphFault[]] };

/** One reason why an operation failed. A refused mutation is not an error: its `userErrors` are data. */
export interface SupergraphFault {
  /** The code of the gateway or hub, or `SUPERGRAPH_UNREACHABLE`, `SUPERGRAPH_TIMEOUT` or `SUPERGRAPH_FAILED`. */
  readonly code: string;
  readonly message: string;
  /** The hub that failed, where the gateway names one. */
  readonly hub: string | null;
  /** True where the same operation may succeed later. A mutation may have taken effect anyway. */
  readonly isRetryable: boolean;
}

/** For a hub that was started without the address of a gateway: it serves what it can answer alone. */
export const noSupergraph: Supergraph = {
  ask: async () => ({
    kind: 'FAULT',
    faults: [
      {
        code: 'SUPERGRAPH_UNREACHABLE',
        message: 'This hub was started without the address of the supergraph.',
        hub: null,
        isRetryable: false,
      },
    ],
  }),
};
