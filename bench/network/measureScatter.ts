import { join } from 'node:path';
import type { Load } from '../load/Load.ts';
import { markdownTable } from '../markdownTable.ts';
import { medianOf } from '../medianOf.ts';
import { RunningGateway } from '../RunningGateway.ts';
import { scatter } from '../work.ts';
import { networkGateway } from './networkGateway.ts';
import { writeRegistry } from './writeRegistry.ts';

const hubCounts = [2, 8, 32, 128];
/** Calls to hubs per round, so that rounds of many hubs take no longer than those of few. */
const callsPerRound = 16_000;

/** Concurrent clients: each calls all hubs at once, so that 128 hubs have a thousand calls in progress. */
export const scatterConnections = 8;

export interface NetworkBench {
  readonly load: Load;
  readonly hubsUrl: string;
  readonly folder: string;
  readonly rounds: number;
}

/** One page over a growing number of hubs, as a section of the results. */
export async function measureScatter({ load, hubsUrl, folder, rounds }: NetworkBench): Promise<string> {
  const rows: string[][] = [];
  for (const count of hubCounts) {
    const registryFile = join(folder, `network-${count}.json`);
    writeRegistry(registryFile, hubsUrl, count);
    const gateway = await RunningGateway.start(networkGateway(registryFile), { supergraphFile: '', urls: {}, folder });
    try {
      const requests = Math.ceil(callsPerRound / count / 4);
      await gateway.round(load, scatter, requests, scatterConnections);
      const measured = [];
      for (let round = 0; round < rounds; round++)
        measured.push(await gateway.round(load, scatter, requests, scatterConnections));
      const cpuMs = medianOf(measured, 'cpuMsPerRequest');
      rows.push([
        String(count),
        cpuMs.toFixed(3),
        (cpuMs / count).toFixed(3),
        String(Math.round(medianOf(measured, 'requestsPerSecond'))),
        medianOf(measured, 'p50Ms').toFixed(1),
        medianOf(measured, 'p99Ms').toFixed(1),
        String(Math.round(medianOf(measured, 'rssMb'))),
      ]);
    } finally {
      await gateway.stop();
    }
  }
  const head = ['hubs', 'CPU ms/request', 'CPU ms/request and hub', 'requests/s', 'p50 ms', 'p99 ms', 'RSS MB'];
  return `## scatter\n\n${scatter.about}, with this gateway\n\n${markdownTable(head, rows)}`;
}
