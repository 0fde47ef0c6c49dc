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

/** Why an operation was planned. */
export const planOccasions = {
  /** A client asked it, or with other values of its conditions, for the first time. */
  REQUEST: 'a client waited for it',
  /** It was among the most used ones when the supergraph was replaced. */
  WARM_UP: 'nobody waited for it',
} as const;

export type PlanOccasion = keyof typeof planOccasions;

/** Every metric of the gateway but those of the Node process (`process_…`, `nodejs_…`), which prom-client names. */
export const metricNames = {
  requests: {
    name: 'ehub_requests_total',
    help: 'GraphQL requests by outcome: ANSWERED, PARTIAL, REFUSED or FAILED',
    labels: ['outcome'],
  },
  requestSeconds: {
    name: 'ehub_request_seconds',
    help: 'Time from reading a GraphQL request to writing its response',
    labels: [],
  },
  operations: {
    name: 'ehub_compiled_operations',
    help: 'Operations in the cache, compiled or as the text of their plan',
    labels: [],
  },
  plans: {
    name: 'ehub_plans_total',
    help: 'Operations planned and compiled by occasion: REQUEST, or WARM_UP before a new supergraph serves',
    labels: ['occasion'],
  },
  admissionWaiting: {
    name: 'ehub_admission_waiting',
    help: 'New operations waiting to be planned',
    labels: [],
  },
  generation: {
    name: 'ehub_supergraph_generation',
    help: 'Number of the current supergraph, 1 at startup',
    labels: [],
  },
  endpointSeconds: {
    name: 'ehub_cell_seconds',
    help: 'Latency of the last successful calls to one endpoint of one hub, by quantile',
    labels: ['hub', 'subgraph', 'quantile'],
  },
  endpointErrorRatio: {
    name: 'ehub_cell_error_ratio',
    help: 'Ratio of failed calls among the last to one endpoint of one hub, 0 to 1',
    labels: ['hub', 'subgraph'],
  },
  endpointBroken: {
    name: 'ehub_cell_broken',
    help: '1 while the circuit breaker of one endpoint of one hub is open',
    labels: ['hub', 'subgraph'],
  },
} as const satisfies Record<string, { name: `ehub_${string}`; help: string; labels: readonly string[] }>;
