import { getPriority, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { limits } from '../limits.ts';
import { Interruption } from '../plan/Interruption.ts';
import { printWithDefaults } from '../plan/writtenDefaults.ts';
import { NewOperations } from './NewOperations.ts';
import { ownThreadNumber } from './processorTime.ts';
import type { ThreadGreeting, ThreadRequest, ThreadSettings, ThreadStart } from './ThreadMessage.ts';

/**
 * The program of the admission thread: everything of Apollo lives here. It is told its supergraph, and then answers request by
 * request; what it does not survive, its parent does.
 */
if (!parentPort) throw new Error('This program runs as a thread of the gateway.');
const parent = parentPort;

let operations: Promise<NewOperations | undefined> = Promise.resolve(undefined);
parent.on('message', (request: ThreadStart | ThreadRequest) => {
  operations = operations.then(async (started) => {
    if (request.kind === 'START') return start(request);
    if (started) parent.postMessage(await started.answer(request));
    return started;
  });
});

async function start({ settings, interruption }: ThreadStart): Promise<NewOperations | undefined> {
  letEventLoopGoFirst(settings);
  const greet = (greeting: ThreadGreeting) => parent.postMessage(greeting);
  try {
    const started = new NewOperations(settings, new Interruption(interruption));
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
    if (process.platform === 'linux')
      setPriority(Math.min(getPriority(process.pid) + niceness, limits.admissionNiceness));
  } catch {
    return;
  }
}
