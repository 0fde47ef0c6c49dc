import { join } from 'node:path';
import { projectRoot } from '../../../schema/projectRoot.ts';
import { TestProcess } from '../processes/TestProcess.ts';

/** A gateway's or a hub's process, compiled, at a port of its own, that can be killed and started again. */
export class Replica {
  readonly port: number;
  readonly #args: readonly string[];
  #process: TestProcess | undefined;
  /** What its earlier processes wrote. */
  #written = '';

  /**
   * @param program below `dist/`
   * @param configFile the settings of all replicas
   */
  constructor(program: 'gateway' | 'subgraphs', port: number, configFile: string, nodeFlags: readonly string[]) {
    this.port = port;
    const file = join(projectRoot, 'dist', program, 'main.js');
    this.#args = [...nodeFlags, file, '--config', configFile, '--port', String(port)];
  }

  /** All that its processes wrote. */
  get output(): string {
    return this.#written + (this.#process?.output ?? '');
  }

  /** Resolves when it serves. One that cannot is started again, as its unit has it. @throws Error where it cannot still */
  async start(): Promise<void> {
    let fault = await this.#startOnce();
    for (let restarts = 0; fault !== undefined && restarts < 3; restarts += 1) fault = await this.#startOnce();
    if (fault !== undefined) throw new Error(fault);
  }

  /** @returns why it cannot start; undefined where it serves */
  async #startOnce(): Promise<string | undefined> {
    this.#written = this.output;
    const started = new TestProcess(this.#args);
    this.#process = started;
    for (;;) {
      const said = await started.message<{ readonly kind: string; readonly message?: string }>();
      if (said.kind === 'failed') return `${said.message}`;
      if (said.kind === 'ready') return undefined;
    }
  }

  /** Without a chance to end what it is doing. */
  async kill(): Promise<void> {
    await this.#process?.stop('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
  }
}
