import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { projectRoot } from '../schema/projectRoot.ts';

/** The gateway has a core of its own; what drives and feeds it shares the rest. */
export type Role = 'gateway' | 'driver';

const cores = availableParallelism();
let isPinned = cores > 1 && spawnSync('taskset', ['--version'], { timeout: 5_000 }).status === 0;

/** Lets every process that is started from now on use every core. */
export function unpin(): void {
  isPinned = false;
}

/** Says how the processes are kept apart, for the report. */
export function pinning(): string {
  return isPinned ? `gateway on core 0, load and subgraphs on ${driverCores()}` : 'not pinned';
}

/** A process of the benchmark. It ends when the benchmark does. */
export class BenchProcess {
  readonly child: ChildProcess;
  readonly #name: string;
  #stderr = '';

  constructor(name: string, role: Role, program: string, args: readonly string[]) {
    this.#name = name;
    const pinned = isPinned ? ['taskset', '-c', role === 'gateway' ? '0' : driverCores(), program] : [program];
    const [command = program, ...rest] = [...pinned, ...args];
    this.child = spawn(command, rest, {
      cwd: projectRoot,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: '1' },
    });
    this.child.stderr?.on('data', (chunk) => {
      this.#stderr = (this.#stderr + chunk).slice(-4_000);
    });
  }

  /** Starts one of the benchmark's own programs. */
  static node(name: string, file: string): BenchProcess {
    return new BenchProcess(name, 'driver', process.execPath, [join(projectRoot, 'dist', 'bench', file)]);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** The next message of the process. */
  message<Message>(): Promise<Message> {
    return new Promise((resolve, reject) => {
      const end = () => reject(this.#failure());
      this.child.once('exit', end);
      this.child.once('message', (message) => {
        this.child.off('exit', end);
        resolve(message as Message);
      });
    });
  }

  /** Waits until it answers GraphQL at the URL. */
  async answers(url: string, timeoutMs: number): Promise<void> {
    const endMs = performance.now() + timeoutMs;
    while (performance.now() < endMs) {
      if (this.child.exitCode !== null) throw this.#failure();
      if (await asks(url)) return;
      await wait(100);
    }
    throw this.#failure();
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 3_000);
    await ended;
    clearTimeout(timer);
  }

  #failure(): Error {
    return new Error(`${this.#name} does not run (exit code ${this.child.exitCode}): ${this.#stderr}`);
  }
}

async function asks(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ __typename }"}',
      signal: AbortSignal.timeout(2_000),
    });
    return response.ok && (await response.text()).includes('"data"');
  } catch {
    return false;
  }
}

function driverCores(): string {
  return cores > 2 ? `1-${cores - 1}` : '1';
}
