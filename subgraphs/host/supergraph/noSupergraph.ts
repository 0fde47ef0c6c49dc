import type { Supergraph } from './Supergraph.ts';

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
