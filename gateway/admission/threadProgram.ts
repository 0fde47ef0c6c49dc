import { getPriority, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { limits } from '../limits.ts';
import { printWithDefaults } from '../plan/writtenDefaults.ts';
import { NewOperations } from './NewOperations.ts';
import { ownThreadNumber } from './processorTime.ts';
import type { ThreadGreeting, ThreadRequest, ThreadSettings } from './ThreadMessage.ts';

/**
 * The program of the admission thread: everything of Apollo lives here. It answers request by request; what it does
 * not survive, its parent does.
 */
if (!parentPort) throw new Error('This program runs as a thread of the gateway.');
const parent = parentPort;

const settings = workerData as ThreadSettings;
letEventLoopGoFirst(settings);
const operations = await start();
if (operations) {
  let turn: Promise<void> = Promise.resolve();
  parent.on('message', (request: ThreadRequest) => {
    turn = turn.then(async () => parent.postMessage(await operations.answer(request)));
  });
}

async function start(): Promise<NewOperations | undefined> {
  const greet = (greeting: ThreadGreeting) => parent.postMessage(greeting);
  try {
    const started = new NewOperations(settings);
    await started.start();
    greet({ kind: 'READY', apiSdl: printWithDefaults(started.apiSchema), threadNumber: ownThreadNumber() });
    return started;
  } catch (error) {
    greet({ kind: 'INVALID', reason: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}

/** On Linux threads have priorities of their own. It is not worth a gateway where a sandbox forbids it. */
function letEventLoopGoFirst({ niceness = limits.admissionNiceness }: ThreadSettings): void {
  try {
    if (process.platform === 'linux') setPriority(Math.min(getPriority() + niceness, limits.admissionNiceness));
  } catch {
    return;
  }
}
