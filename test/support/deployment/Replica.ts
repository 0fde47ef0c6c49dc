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

  /** Resolves when it serves. @throws Error where it cannot */
  async start(): Promise<void> {
    this.#written = this.output;
    const started = new TestProcess(this.#args);
    this.#process = started;
    for (;;) {
      const said = await started.message<{ readonly kind: string; readonly message?: string }>();
      if (said.kind === 'failed') throw new Error(said.message);
      if (said.kind === 'ready') return;
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
