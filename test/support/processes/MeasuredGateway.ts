import { fileURLToPath } from 'node:url';
import { freePort } from '../../../bench/freePort.ts';
import type { HeapSample } from '../../../bench/soak/HeapSample.ts';
import { runsTypeScript, TestProcess } from './TestProcess.ts';

const program = fileURLToPath(new URL('measuredGateway.mjs', import.meta.url));

/** A gateway in a process of its own, whose heap can be looked at. */
export class MeasuredGateway {
  readonly url: string;
  readonly #process: TestProcess;

  private constructor(process: TestProcess, port: number) {
    this.#process = process;
    this.url = `http://127.0.0.1:${port}/graphql`;
  }

  static async start(registryFile: string): Promise<MeasuredGateway> {
    const port = await freePort();
    const args = [`--registry=${registryFile}`, `--port=${port}`, '--no-sandbox', '--log-level=error'];
    const gateway = new TestProcess(['--expose-gc', ...runsTypeScript, program, ...args], {
      env: { NODE_ENV: 'production' },
    });
    await gateway.message();
    return new MeasuredGateway(gateway, port);
  }

  /** What its heap holds once the garbage is out, in bytes. */
  async heapBytes(): Promise<number> {
    this.#process.send({ kind: 'heap' });
    const { sample } = await this.#process.message<{ sample: HeapSample }>();
    return sample.heapBytes;
  }

  /** From now on it keeps two kilobytes of every request. */
  leak(): void {
    this.#process.send({ kind: 'leak' });
  }

  async stop(): Promise<void> {
    await this.#process.stop('SIGKILL');
  }
}
