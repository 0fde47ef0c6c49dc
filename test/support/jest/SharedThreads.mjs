import { EventEmitter } from 'node:events';
import { syncBuiltinESMExports } from 'node:module';
import { pathToFileURL } from 'node:url';
import threads from 'node:worker_threads';

const { Worker } = threads;
const programName = '/gateway/admission/threadProgram.ts';
/** The program as one file, where the run has made it: see bundleThreadProgram.ts. */
const program = process.env.EHUB_TEST_THREAD_PROGRAM;

/** Threads that no gateway uses, by their heap in MB. */
const idle = new Map();

/** How many these are. */
Object.defineProperty(process, Symbol.for('ehub.idleThreads'), {
  get: () => [...idle.values()].flat().length,
});

/**
 * An admission thread, as gateways of tests have it. A new one takes a second of processor time, most of it for code that V8
 * sees for the first time, and tests start some hundred gateways. So a thread that has answered everything when its gateway
 * stops it serves the next gateway, which sends it another supergraph. A thread that is stopped in the middle of something
 * ends. Gateways in processes of their own have threads of their own.
 */
class SharedThread extends EventEmitter {
  #worker;
  #heapMb;
  #unanswered = 0;
  #isStopped = false;

  constructor({ resourceLimits, name, env }) {
    super();
    this.#heapMb = resourceLimits.maxOldGenerationSizeMb;
    // Without the flags of this process, which would compile TypeScript in it.
    const options = { name, env, resourceLimits, execArgv: [] };
    this.#worker = idle.get(this.#heapMb)?.pop() ?? new Worker(pathToFileURL(program), options);
    this.#worker.ref();
    this.#worker.on('message', (message) => {
      this.#unanswered -= 1;
      this.emit('message', message);
    });
    this.#worker.on('error', (error) => this.emit('error', error));
    this.#worker.on('exit', (code) => this.emit('exit', code));
  }

  postMessage(message) {
    this.#unanswered += 1;
    this.#worker.postMessage(message);
  }

  async terminate() {
    if (this.#isStopped) return;
    this.#isStopped = true;
    if (this.#unanswered > 0) return this.#worker.terminate();
    // All at once would include Node's own.
    for (const event of ['message', 'error', 'exit']) this.#worker.removeAllListeners(event);
    this.#worker.unref();
    idle.set(this.#heapMb, [...(idle.get(this.#heapMb) ?? []), this.#worker]);
    this.emit('exit', 0);
  }
}

if (program) {
  threads.Worker = new Proxy(Worker, {
    construct: (target, [url, options], newTarget) =>
      String(url).endsWith(programName)
        ? new SharedThread(options)
        : Reflect.construct(target, [url, options], newTarget),
  });
  syncBuiltinESMExports();
}
