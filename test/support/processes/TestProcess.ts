import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { threadProgramVariable } from '../threadProgramVariable.ts';

/** Flags of Node for a process that runs our TypeScript as it is, as do the threads that it starts. */
export const runsTypeScript = ['--no-warnings', '--import', new URL('../runTypeScript.mjs', import.meta.url).href];

/** Flags of Node for a process that ends where something in files of this path makes a function of text. */
export function generatesNothingIn(path: string): string[] {
  // What an import's URL says is in stack traces.
  const program = `globalThis.Function = new Proxy(Function, { construct(target, given) {
    if (new Error().stack.includes(atob('${btoa(path)}'))) process.exit(1);
    return Reflect.construct(target, given);
  } })`;
  return ['--import', `data:text/javascript,${encodeURIComponent(program)}`];
}

/** One that is told to stop and does not is killed, and the test sees that in how it ended. A gateway drains for 10 s. */
const stopMs = 20_000;

export interface TestProcessOptions {
  /** Its whole environment, beside PATH. */
  readonly env?: NodeJS.ProcessEnv;
  /** Where, and as whom, it runs; as we do when left out. In a process group of its own, where told so. */
  readonly cwd?: string;
  readonly user?: { readonly uid: number; readonly gid: number };
  readonly detached?: boolean;
}

/**
 * A Node process that a test starts. Its pipes are its own: with those of Jest's worker it would keep Jest from ending where a
 * failed test leaves it behind. Our programs end when its channel for messages closes, however we end.
 */
export class TestProcess {
  /** What it wrote to stdout and stderr. */
  output = '';
  /** What it wrote to stderr. */
  errors = '';
  /** Its exit code, or the signal that ended it, once all it wrote has come. */
  readonly ended: Promise<number | NodeJS.Signals>;
  readonly #child: ChildProcess;
  readonly #messages: unknown[] = [];
  readonly #news = new EventEmitter();
  #status: number | NodeJS.Signals | undefined;

  /** @param args what follows `node`: flags, the program, its arguments */
  constructor(args: readonly string[], { env, user, ...options }: TestProcessOptions = {}) {
    this.#child = spawn(process.execPath, args, {
      ...options,
      ...user,
      env: { PATH: process.env.PATH, [threadProgramVariable]: process.env[threadProgramVariable], ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
        if (stream === this.#child.stderr) this.errors += text;
        this.#news.emit('news');
      });
    }
    this.#child.on('message', (message) => {
      this.#messages.push(message);
      this.#news.emit('news');
    });
    this.ended = once(this.#child, 'close').then(([code, signal]) => {
      this.#status = code ?? signal;
      this.#news.emit('news');
      return code ?? signal;
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Waits for the next message that it sends. @throws Error with all it wrote where it ends before */
  message<Message>(): Promise<Message> {
    return this.#until(() => this.#messages.shift() as Message | undefined);
  }

  /** Waits until it has written this. @throws Error with all it wrote where it ends before */
  async printed(text: string): Promise<void> {
    await this.#until(() => this.output.includes(text) || undefined);
  }

  send(message: object): void {
    this.#child.send(message);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Tells it to stop and waits; answers how it ended. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals> {
    this.kill(signal);
    const timer = setTimeout(() => this.kill('SIGKILL'), stopMs);
    return this.ended.finally(() => clearTimeout(timer));
  }

  async #until<Found>(look: () => Found | undefined): Promise<Found> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      if (this.#status !== undefined) throw new Error(`The process ended (${this.#status}):\n${this.output}`);
      await once(this.#news, 'news');
    }
  }
}
