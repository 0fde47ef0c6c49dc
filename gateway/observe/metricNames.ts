/** How a request ended, in the terms of its client. */
export const requestOutcomes = {
  /** Everything that was asked. */
  ANSWERED: 'data without errors',
  /** Some of it, and errors that say what is missing. */
  PARTIAL: 'data with errors',
  /** Nothing was executed, for a reason that lies in the request. */
  REFUSED: 'no data',
  /** Nothing was executed, for a reason that lies in the gateway. */
  FAILED: 'a fault or overload of the gateway',
} as const;

export type RequestOutcome = keyof typeof requestOutcomes;

/** Every metric of the gateway but those of the Node process (`process_…`, `nodejs_…`), which prom-client names. */
export const metricNames = {
  requests: {
    name: 'ehub_requests_total',
    help: 'GraphQL requests by outcome: ANSWERED, PARTIAL, REFUSED or FAILED',
    labels: ['outcome'],
  },
  requestSeconds: {
    name: 'ehub_request_seconds',
    help: 'Time from a GraphQL request, read, to its answer, written',
    labels: [],
  },
  operations: {
    name: 'ehub_compiled_operations',
    help: 'Compiled operations that are kept',
    labels: [],
  },
  cellSeconds: {
    name: 'ehub_cell_seconds',
    help: 'Latency of the last successful calls to one endpoint of one hub, by quantile',
    labels: ['hub', 'subgraph', 'quantile'],
  },
  cellErrorRatio: {
    name: 'ehub_cell_error_ratio',
    help: 'Failed calls among the last to one endpoint of one hub, 0 to 1',
    labels: ['hub', 'subgraph'],
  },
  cellBroken: {
    name: 'ehub_cell_broken',
    help: '1 where the circuit breaker of one endpoint of one hub is open',
    labels: ['hub', 'subgraph'],
  },
} as const satisfies Record<string, { name: `ehub_${string}`; help: string; labels: readonly string[] }>;
