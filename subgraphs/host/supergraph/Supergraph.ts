/** The supergraph as a hub sees it: as any client does. One protocol, one way in, one set of rules. */
export interface Supergraph {
  /**
   * Sends one operation. Its text is constant, so that the gateway plans it once.
   * @param timeoutMs how long to wait for the whole answer
   * @param signal aborts the call too: the deadline of whoever is waiting for us
   */
  ask<Data>(text: string, variables: object, timeoutMs: number, signal?: AbortSignal): Promise<SupergraphAnswer<Data>>;
}

/** All of the data, or why it cannot be had: a decision is not made on a partial answer. */
export type SupergraphAnswer<Data> =
  | { readonly kind: 'DATA'; readonly data: Data }
  | { readonly kind: 'FAULT'; readonly faults: readonly [SupergraphFault, ...SupergraphFault[]] };

/** One reason why an operation failed. What a mutation refuses is not a fault: its `userErrors` are data. */
export interface SupergraphFault {
  /** The gateway's or the hub's code, or `SUPERGRAPH_UNREACHABLE`, `SUPERGRAPH_TIMEOUT`, `SUPERGRAPH_FAILED` of our own. */
  readonly code: string;
  readonly message: string;
  /** The hub that failed, where the gateway names one. */
  readonly hub: string | null;
  /** True where the same operation can succeed later without a change. A mutation may have taken effect all the same. */
  readonly isRetryable: boolean;
}

/** What a hub asks that was started without the address of a gateway: it serves all that it can answer alone. */
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
