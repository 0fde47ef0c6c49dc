import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { markdownTable } from '../markdownTable.ts';
import { RunningGateway } from '../RunningGateway.ts';
import { scatter } from '../work.ts';
import { type NetworkBench, scatterConnections } from './measureScatter.ts';
import { networkGateway } from './networkGateway.ts';
import { writeRegistry } from './writeRegistry.ts';

const hubsBefore = 8;
const requestsEach = 1_500;
/** Well after the load has begun, and well before it ends. */
const joinAfterMs = 300;

/** A hub joins under load, as a section of the results. */
export async function measureReload({ load, hubsUrl, folder }: NetworkBench): Promise<string> {
  const registryFile = join(folder, 'network-reload.json');
  writeRegistry(registryFile, hubsUrl, hubsBefore);
  const gateway = await RunningGateway.start(networkGateway(registryFile), { supergraphFile: '', urls: {}, folder });
  try {
    await gateway.round(load, scatter, requestsEach, scatterConnections);
    const before = await gateway.round(load, scatter, requestsEach, scatterConnections);
    const operationsBefore = await compiledOperations(gateway);
    const underLoad = gateway.round(load, scatter, requestsEach, scatterConnections);
    await wait(joinAfterMs);
    writeRegistry(registryFile, hubsUrl, hubsBefore + 1);
    const during = await underLoad;
    const operationsAfter = await compiledOperations(gateway);
    const after = await gateway.round(load, scatter, requestsEach, scatterConnections);
    const rows = Object.entries({ before, during, after }).map(([when, { failures, p50Ms, p99Ms }]) => [
      when,
      String(failures),
      p50Ms.toFixed(1),
      p99Ms.toFixed(1),
    ]);
    const table = markdownTable(['', 'failed requests', 'p50 ms', 'p99 ms'], rows);
    const kept = `Compiled operations before and after: ${operationsBefore} and ${operationsAfter}.`;
    return `## reload\n\nA ninth hub joins under the load of scatter over eight\n\n${table}\n\n${kept}`;
  } finally {
    await gateway.stop();
  }
}

async function compiledOperations({ url }: RunningGateway): Promise<number> {
  const response = await fetch(new URL('/metrics', url));
  return Number(/^ehub_compiled_operations (\d+)$/m.exec(await response.text())?.[1]);
}
