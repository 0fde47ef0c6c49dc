import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../../../schema/projectRoot.ts';

/** Lets a Node process run our TypeScript as it is. */
const loader = pathToFileURL(join(projectRoot, 'test/support/typescriptLoader.mjs')).href;
export const runsTypeScript = [
  '--no-warnings',
  ...['--import', `data:text/javascript,import{register}from'node:module';register(${JSON.stringify(loader)})`],
];
export const hubProgram = join(projectRoot, 'subgraphs/main.ts');
export const demoRegistry = join(projectRoot, 'subgraphs/hubs/network.json');

/** How a hub's process said that it serves, or cannot. */
export type HubMessage =
  | {
      readonly kind: 'ready';
      readonly hub: string;
      readonly port: number;
      readonly rows: Readonly<Record<string, number>>;
    }
  | { readonly kind: 'failed'; readonly message: string };

/** A hub's process as the network starts it. */
export class HubProcess {
  readonly #child: ChildProcess;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  errors = '';

  /** @param program another than this repository's */
  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}, program = hubProgram) {
    this.#child = fork(program, args, {
      execArgv: runsTypeScript,
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.errors += text;
    });
    this.ended = once(this.#child, 'close').then(([code, signal]) => code ?? signal);
  }

  /** Waits until it says that it serves or cannot. @throws Error where it ends before */
  async said(): Promise<HubMessage> {
    const message = (async () => {
      for (;;) {
        const [said] = (await once(this.#child, 'message')) as [HubMessage | { readonly kind: 'progress' }];
        if (said.kind !== 'progress') return said;
      }
    })();
    const ended = this.ended.then((status) => {
      throw new Error(`The hub ended (${status}):\n${this.errors}`);
    });
    return Promise.race([message, ended]);
  }

  /** Waits until it serves. @throws Error where it cannot */
  async serving(): Promise<Extract<HubMessage, { kind: 'ready' }>> {
    const said = await this.said();
    if (said.kind === 'failed') throw new Error(said.message);
    return said;
  }

  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals> {
    this.#child.kill(signal);
    return this.ended;
  }
}
