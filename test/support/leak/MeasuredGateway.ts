import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../bench/freePort.ts';
import type { HeapSample } from '../../../bench/soak/HeapSample.ts';

const program = fileURLToPath(new URL('measuredGateway.mjs', import.meta.url));
/** Inherited by the threads that the gateway starts. */
const runTypeScript = new URL('../runTypeScript.mjs', import.meta.url).href;

/** A gateway in a process of its own, whose heap can be looked at. */
export class MeasuredGateway {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.url = `http://127.0.0.1:${port}/graphql`;
  }

  static async start(registryFile: string): Promise<MeasuredGateway> {
    const port = await freePort();
    const args = [`--registry=${registryFile}`, `--port=${port}`, '--no-sandbox', '--log-level=error'];
    const flags = ['--expose-gc', '--no-warnings', '--import', runTypeScript];
    const child = spawn(process.execPath, [...flags, program, ...args], {
      env: { PATH: process.env.PATH, NODE_ENV: 'production' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`The measured gateway ended with ${code}.`);
    });
    // Its end after that is `stop`'s doing.
    ended.catch(() => undefined);
    await Promise.race([once(child, 'message'), ended]);
    return new MeasuredGateway(child, port);
  }

  /** What its heap holds once the garbage is out, in bytes. */
  async heapBytes(): Promise<number> {
    this.#child.send({ kind: 'heap' });
    const [{ sample }] = (await once(this.#child, 'message')) as [{ sample: HeapSample }];
    return sample.heapBytes;
  }

  /** From now on it keeps two kilobytes of every request. */
  leak(): void {
    this.#child.send({ kind: 'leak' });
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}
