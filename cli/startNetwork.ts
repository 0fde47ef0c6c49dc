import { join } from 'node:path';
import { projectRoot } from '../schema/projectRoot.ts';
import { DemoNetwork } from './DemoNetwork.ts';
import { limits } from './limits.ts';
import { networkUsage, readNetworkConfig } from './NetworkConfig.ts';
import { printSummary } from './printSummary.ts';

/**
 * The process behind `npm start`: it starts the demo network and stops it on SIGINT or SIGTERM. Everything that it started
 * ends with it, however it ends.
 */
const startedMs = performance.now();
const progress = (text: string) =>
  console.log(`${((performance.now() - startedMs) / 1000).toFixed(1).padStart(5)} s  ${text}`);

const args = process.argv.slice(2);
if (args.includes('--help')) {
  console.log(networkUsage);
  process.exit(0);
}
try {
  const config = readNetworkConfig(process.env, args);
  const network = new DemoNetwork(config, join(projectRoot, 'dist'), progress);
  stopWith(network);
  const rows = await network.start();
  printSummary(config, rows, network.tokenNames);
} catch (error) {
  console.error(`\nThe network cannot start.\n${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

function stopWith(network: DemoNetwork): void {
  let stopping = false;
  const stop = async (reason: string, exitCode: number) => {
    if (stopping) process.exit(exitCode);
    stopping = true;
    console.log(`\nStopping (${reason}).`);
    await network.stop();
    process.exit(exitCode);
  };
  process.on('SIGINT', () => stop('SIGINT', 0));
  process.on('SIGTERM', () => stop('SIGTERM', 0));
  network.failed.then((reason) => stop(reason, 1));

  // If npm is killed, it cannot tell us.
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) stop('the process that started the network has ended', 1);
  }, limits.parentCheckMs).unref();
}
