import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { metricNames, type PlanOccasion, planOccasions, type RequestOutcome, requestOutcomes } from './metricNames.ts';

/** The latest figures of one endpoint of one hub; undefined where there was no call. */
export interface EndpointFigures {
  readonly hub: string;
  readonly subgraph: string;
  readonly isBroken: boolean;
  readonly latencyP50Ms: number | undefined;
  readonly latencyP99Ms: number | undefined;
  readonly errorRate: number | undefined;
}

/** Where the gauges read, when somebody looks. */
export interface MetricSources {
  readonly operations: () => number;
  readonly admissionWaiting: () => number;
  readonly generation: () => number;
  readonly endpoints: () => Iterable<EndpointFigures>;
}

/** From a millisecond, which an answer from memory takes, to the budget of a request. */
const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What the gateway counts, in the text format of Prometheus. A registry of its own: one process may run several. */
export class GatewayMetrics {
  readonly #registry = new Registry();
  readonly #requests: Readonly<Record<RequestOutcome, Counter.Internal>>;
  readonly #plans: Readonly<Record<PlanOccasion, Counter.Internal>>;
  readonly #seconds: Histogram;

  constructor({ operations, admissionWaiting, generation, endpoints }: MetricSources) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#requests = this.#counters('requests', 'outcome', requestOutcomes);
    this.#plans = this.#counters('plans', 'occasion', planOccasions);
    this.#seconds = new Histogram({ ...settings('requestSeconds'), buckets: secondsBuckets, registers });
    this.#gauge('operations', (set) => set({}, operations()));
    this.#gauge('admissionWaiting', (set) => set({}, admissionWaiting()));
    this.#gauge('generation', (set) => set({}, generation()));
    this.#gauge('endpointSeconds', (set) => {
      for (const { hub, subgraph, latencyP50Ms, latencyP99Ms } of endpoints()) {
        if (latencyP50Ms !== undefined) set({ hub, subgraph, quantile: '0.5' }, latencyP50Ms / 1000);
        if (latencyP99Ms !== undefined) set({ hub, subgraph, quantile: '0.99' }, latencyP99Ms / 1000);
      }
    });
    this.#gauge('endpointErrorRatio', (set) => {
      for (const { hub, subgraph, errorRate } of endpoints())
        if (errorRate !== undefined) set({ hub, subgraph }, errorRate);
    });
    this.#gauge('endpointBroken', (set) => {
      for (const { hub, subgraph, isBroken } of endpoints()) set({ hub, subgraph }, isBroken ? 1 : 0);
    });
  }

  readonly contentType = this.#registry.contentType;

  request(outcome: RequestOutcome, elapsedMs: number): void {
    this.#requests[outcome].inc();
    this.#seconds.observe(elapsedMs / 1000);
  }

  planned(occasion: PlanOccasion): void {
    this.#plans[occasion].inc();
  }

  /** All metrics as text. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** A counter for each value of its label. What has not happened yet shows as 0. */
  #counters<Value extends string>(
    metric: keyof typeof metricNames,
    label: string,
    values: Readonly<Record<Value, string>>,
  ): Readonly<Record<Value, Counter.Internal>> {
    const counter = new Counter({ ...settings(metric), registers: [this.#registry] });
    const counters = Object.keys(values).map((value) => [value, counter.labels({ [label]: value })] as const);
    for (const [, count] of counters) count.inc(0);
    return Object.fromEntries(counters) as Record<Value, Counter.Internal>;
  }

  /** A gauge that is filled anew each time somebody looks, since what it is about comes and goes. */
  #gauge(
    metric: keyof typeof metricNames,
    fill: (set: (labels: Record<string, string>, value: number) => void) => void,
  ): void {
    new Gauge({
      ...settings(metric),
      registers: [this.#registry],
      collect() {
        this.reset();
        fill((labels, value) => this.set(labels, value));
      },
    });
  }
}

function settings(metric: keyof typeof metricNames) {
  const { name, help, labels } = metricNames[metric];
  return { name, help, labelNames: [...labels] as string[] };
}
