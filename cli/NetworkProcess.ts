import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { limits } from './limits.ts';

/** A message from a process of the network to its parent. */
export type ProcessMessage =
  | { readonly kind: 'progress'; readonly text: string }
  | { readonly kind: 'ready'; readonly rows?: Readonly<Record<string, number>> }
  | { readonly kind: 'failed'; readonly message: string };

/** A process of the network. It exits when our end of its IPC channel closes, however we end. */
export class NetworkProcess {
  readonly name: string;
  readonly #child: ChildProcess;
  /** Its stderr before it was ready: reported only if its own message is missing. */
  #said = '';
  #isReady = false;
  /** Resolves with the reason when the process has exited. */
  readonly ended: Promise<string>;

  /**
   * Starts a compiled program with our own environment.
   * @param nodeFlags flags of Node for this process
   */
  constructor(name: string, program: string, args: readonly string[], nodeFlags: readonly string[] = []) {
    this.name = name;
    this.#child = fork(program, args, {
      execArgv: ['--enable-source-maps', ...nodeFlags],
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (this.#isReady) process.stderr.write(text);
      else this.#said = (this.#said + text).slice(-limits.outputExcerpt);
    });
    this.ended = once(this.#child, 'exit').then(([code, signal]) =>
      signal ? `signal ${signal}` : `exit code ${code}`,
    );
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Waits until the process serves.
   * @returns the rows that it holds, by table
   * @throws Error with the message of the process where it cannot start
   */
  async ready(onProgress: (text: string) => void): Promise<Readonly<Record<string, number>>> {
    const said = new Promise<Readonly<Record<string, number>>>((resolve, reject) => {
      this.#child.on('message', (message: ProcessMessage) => {
        if (message.kind === 'progress') onProgress(message.text);
        else if (message.kind === 'ready') {
          this.#isReady = true;
          process.stderr.write(this.#said);
          resolve(message.rows ?? {});
        } else reject(new Error(`${this.name}: ${message.message}`));
      });
    });
    const ended = this.ended.then((reason) => {
      throw new Error(`${this.name} ended before it was ready (${reason}).\n${this.#said.trim()}`.trim());
    });
    return Promise.race([said, ended]);
  }

  /** Stops the process; kills it if it does not stop in time. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), limits.stopTimeoutMs);
    await this.ended;
    clearTimeout(timer);
  }
}
