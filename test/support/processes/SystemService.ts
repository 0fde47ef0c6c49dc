import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { guardedProcess } from '../../../subgraphs/host/postgres/guardedProcess.ts';
import type { ServerUser } from '../../../subgraphs/host/postgres/serverUser.ts';

/** What a service needs to end of its own accord, before it is killed. */
const stopMs = 10_000;

/** A server of the operating system's packages: PostgreSQL, PgBouncer, nginx. It ends when we end. */
export class SystemService {
  /** What it wrote to stderr. */
  log = '';
  readonly #name: string;
  readonly #guarded: ChildProcess;
  readonly #ended: Promise<unknown>;

  private constructor(program: string, args: readonly string[], user: ServerUser | undefined) {
    this.#name = program;
    this.#guarded = guardedProcess(program, args, user);
    this.#ended = once(this.#guarded, 'close');
    this.#guarded.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.log += text;
    });
  }

  /** Starts it and waits until its log says this. @throws Error with its log where it ends before */
  static async start(
    program: string,
    args: readonly string[],
    { user, ready }: { readonly user: ServerUser | undefined; readonly ready: string },
  ): Promise<SystemService> {
    const service = new SystemService(program, args, user);
    while (!service.log.includes(ready)) {
      const written = once(service.#guarded.stderr as NonNullable<ChildProcess['stderr']>, 'data');
      const hasEnded = await Promise.race([written.then(() => false), service.#ended.then(() => true)]);
      if (hasEnded) throw new Error(`${program} ended:\n${service.log}`);
    }
    return service;
  }

  /** The process of the program itself. */
  get pid(): number {
    const children = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(this.#guarded.pid)], {
      encoding: 'utf8',
    });
    const own = children.split('\n').find((line) => /^ *\d+ (?!\/bin\/sh)/.test(line));
    if (!own) throw new Error(`${this.#name} does not run.`);
    return Number.parseInt(own, 10);
  }

  /** As a crash ends it. */
  async kill(): Promise<void> {
    process.kill(this.pid, 'SIGKILL');
    await this.#ended;
  }

  async stop(): Promise<void> {
    const timer = setTimeout(() => process.kill(this.pid, 'SIGKILL'), stopMs);
    this.#guarded.stdin?.end();
    await this.#ended;
    clearTimeout(timer);
  }
}
