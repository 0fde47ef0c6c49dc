import { fileURLToPath } from 'node:url';
import { freePort } from '../../../bench/freePort.ts';
import type { HeapSample } from '../../../bench/soak/HeapSample.ts';
import { runsTypeScript, TestProcess } from './TestProcess.ts';

const program = fileURLToPath(new URL('heapGateway.mjs', import.meta.url));

/** A gateway's process whose heap can be looked at. */
export class HeapGateway extends TestProcess {
  url = '';

  static async start(registryFile: string): Promise<HeapGateway> {
    const port = await freePort();
    const args = [`--registry=${registryFile}`, `--port=${port}`, '--no-sandbox', '--log-level=error'];
    const env = { NODE_ENV: 'production' };
    const gateway = new HeapGateway(['--expose-gc', ...runsTypeScript, program, ...args], { env });
    await gateway.message();
    gateway.url = `http://127.0.0.1:${port}/graphql`;
    return gateway;
  }

  /** What its heap holds once the garbage is out, in bytes. */
  async heapBytes(): Promise<number> {
    this.send({ kind: 'heap' });
    const { sample } = await this.message<{ sample: HeapSample }>();
    return sample.heapBytes;
  }

  /** From now on it keeps two kilobytes of every request. */
  leak(): void {
    this.send({ kind: 'leak' });
  }
}
