import { expect, test } from '@jest/globals';
import { LatencyRanking } from '../../../gateway/hubs/LatencyRanking.ts';
import type { EndpointReport } from '../../../gateway/hubs/WatchedEndpoints.ts';
import { limits } from '../../../gateway/limits.ts';
import type { Hub } from '../../../schema/registry/Hub.ts';

const hubs = ['CNHGH', 'MYKUL', 'THBKK', 'VNSGN'].map((code): Hub => {
  const endpoint = { hubCode: code, subgraph: 'merchants', url: 'http://127.0.0.1:1', batched: false };
  const subgraphs = new Map([['merchants', endpoint]]);
  return { code, name: code, country: code.slice(0, 2), currency: 'USD', timeZone: 'UTC', state: 'ACTIVE', subgraphs };
});

function reportOf(latencyP50Ms: number | undefined, isBroken = false): EndpointReport {
  return {
    latencyP50Ms,
    isBroken,
    isDoubtful: false,
    isProbeDue: false,
    lastEndMs: undefined,
    lastAnswerMs: undefined,
    latencyP99Ms: undefined,
    errorRate: undefined,
  };
}

test('the fastest hub comes first, then unknown ones, then broken ones', () => {
  const reports = new Map([
    ['CNHGH', reportOf(40)],
    ['MYKUL', reportOf(2, true)],
    ['VNSGN', reportOf(5)],
  ]);
  const ranking = new LatencyRanking({ report: ({ hubCode }) => reports.get(hubCode) });
  expect(ranking.order(hubs, 'merchants').map(({ code }) => code)).toEqual(['VNSGN', 'CNHGH', 'THBKK', 'MYKUL']);
});

test('the order follows latencies after a while, and other hubs immediately', () => {
  let nowMs = 0;
  const reports = new Map([['CNHGH', reportOf(40)]]);
  const ranking = new LatencyRanking({ report: ({ hubCode }) => reports.get(hubCode) ?? reportOf(50) }, () => nowMs);
  const first = () => ranking.order(hubs, 'merchants')[0]?.code;
  expect(first()).toBe('CNHGH');
  reports.set('THBKK', reportOf(1));
  expect(first()).toBe('CNHGH');
  expect(ranking.order(hubs.slice(2), 'merchants')[0]?.code).toBe('THBKK');
  ranking.order(hubs, 'merchants');
  nowMs += limits.latencyRankingMs;
  expect(first()).toBe('THBKK');
});
