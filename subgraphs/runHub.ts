import { requireCodeGeneration } from '../schema/mayGenerateCode.ts';
import { whenToldToEnd } from '../schema/whenToldToEnd.ts';
import { hubUsage, readConfig } from './config.ts';
import { limits } from './host/limits.ts';
import { type RunningHub, startHub } from './hub.ts';

/**
 * The process of one hub: configuration, database, serving, signals. It ends with the process that started it, where that
 * one holds an IPC channel to it.
 */

let running: RunningHub | undefined;
let isStopping = false;

if (process.argv.includes('--help')) console.log(hubUsage());
else await run();

async function run(): Promise<void> {
  whenToldToEnd(stop);
  try {
    requireCodeGeneration();
    const config = readConfig(process.argv.slice(2), process.env);
    running = await startHub(config, (text) => process.send?.({ kind: 'progress', text }));
    process.send?.({ kind: 'ready', hub: config.hub, port: running.port, rows: running.rows });
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}

/** A hub that is still starting just exits: PostgreSQL rolls back an open transaction. */
function stop(): void {
  if (isStopping) return;
  isStopping = true;
  setTimeout(() => process.exit(1), limits.drainTimeoutMs).unref();
  (running?.close() ?? Promise.resolve()).then(
    () => process.exit(0),
    (error: Error) => fail(error.message),
  );
}

function fail(message: string): void {
  console.error(message);
  if (process.connected) process.send?.({ kind: 'failed', message }, () => process.exit(1));
  else process.exit(1);
}
