import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { projectRoot } from '../../../schema/projectRoot.ts';
import { runCommand } from '../processes/runCommand.ts';

/** `npm start` as a user runs it: the same program, in a process of its own. */
export class DemoProcess {
  readonly #child: ChildProcess;
  readonly ended: Promise<number | NodeJS.Signals>;
  output = '';

  constructor(env: Readonly<Record<string, string>>, args: readonly string[] = []) {
    this.#child = spawn(process.execPath, [join(projectRoot, 'cli/start.mjs'), ...args], {
      cwd: projectRoot,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
        this.#child.emit('output');
      });
    }
    this.ended = once(this.#child, 'close').then(([code, signal]) => code ?? signal);
  }

  /** Waits until the summary is printed. @throws Error with all it printed where it ends before */
  running(): Promise<void> {
    return this.printed('The e-hub network runs.');
  }

  /** Every process that it started, directly or not, as process ids. */
  descendants(): number[] {
    const children = new Map<number, number[]>();
    for (const line of runCommand('ps', ['-e', '-o', 'pid=,ppid=']).trim().split('\n')) {
      const [pid = 0, parent = 0] = line.trim().split(/\s+/).map(Number);
      children.set(parent, [...(children.get(parent) ?? []), pid]);
    }
    const found: number[] = [];
    const visit = (pid: number) => {
      for (const child of children.get(pid) ?? []) {
        found.push(child);
        visit(child);
      }
    };
    visit(this.#child.pid ?? 0);
    return found;
  }

  /** The process below it whose command line has this text. */
  descendant(text: string): number {
    const pids = this.descendants();
    const args = runCommand('ps', ['-o', 'pid=,args=', '-p', pids.join(',')]);
    const line = args.split('\n').find((candidate) => candidate.includes(text));
    if (!line) throw new Error(`None of its processes has ${text}:\n${args}`);
    return Number.parseInt(line, 10);
  }

  /** Waits until it has printed something. @throws Error with all it printed where it ends before */
  async printed(text: string): Promise<void> {
    const ended = this.ended.then((status) => {
      throw new Error(`npm start ended (${status}):\n${this.output}`);
    });
    const printed = (async () => {
      while (!this.output.includes(text)) await once(this.#child, 'output');
    })();
    await Promise.race([printed, ended]);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Stops it as Ctrl-C would and waits; answers the exit status. */
  async stop(): Promise<number | NodeJS.Signals> {
    this.kill('SIGINT');
    return this.ended;
  }
}

/** True while a process of this id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * Ports for one network: `PORT` and a free block for `HUB_PORT`, none of them used now. Each worker of Jest has blocks of
 * its own, since a port that is free now may be another network's in a moment.
 */
export async function freePorts(): Promise<{ PORT: string; HUB_PORT: string }> {
  for (;;) {
    const worker = Number(process.env.JEST_WORKER_ID ?? 1) % workers;
    const base = 20_000 + 25 * (workers * Math.floor((Math.random() * 400) / workers) + worker);
    const free = await Promise.all([base, base + 1, base + 2].map(isFree));
    if (free.every(Boolean)) return { PORT: String(base), HUB_PORT: String(base + 1) };
  }
}

/** Workers that have blocks apart. */
const workers = 8;

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  // Rejects with the server's error.
  const listening = once(server, 'listening').then(
    () => true,
    () => false,
  );
  server.listen(port, '127.0.0.1');
  const free = await listening;
  server.close();
  return free;
}
