import { expect, test } from '@jest/globals';
import { limits } from '../../../gateway/limits.ts';
import { EndpointStatistics } from '../../../gateway/transport/EndpointStatistics.ts';

test('says nothing before the first call', () => {
  expect(new EndpointStatistics().figures(0)).toEqual({
    latencyP50Ms: undefined,
    latencyP99Ms: undefined,
    errorRate: undefined,
  });
});

test('reports median, 99th percentile and error rate, without failures in the latencies', () => {
  const statistics = new EndpointStatistics();
  for (let latencyMs = 100; latencyMs >= 1; latencyMs--) statistics.add(latencyMs, false, 0);
  for (let failure = 0; failure < 100; failure++) statistics.add(5_000, true, 0);
  expect(statistics.figures(0)).toEqual({ latencyP50Ms: 50, latencyP99Ms: 99, errorRate: 0.5 });
});

test('discards what is older than its window, and keeps a bounded number', () => {
  const statistics = new EndpointStatistics();
  statistics.add(1, true, 0);
  statistics.add(7, false, 10);
  expect(statistics.figures(limits.latencyWindowMs + 5)).toEqual({ latencyP50Ms: 7, latencyP99Ms: 7, errorRate: 0 });
  for (let call = 0; call < limits.latencySamples; call++) statistics.add(3, false, 20);
  expect(statistics.figures(20)).toEqual({ latencyP50Ms: 3, latencyP99Ms: 3, errorRate: 0 });
});
