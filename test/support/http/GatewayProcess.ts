import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectRoot } from '../../../schema/projectRoot.ts';
import { runsTypeScript } from '../hub/HubProcess.ts';

/** A gateway's process as its operator starts it. */
export class GatewayProcess {
  readonly #child: ChildProcess;
  #errors = '';
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;

  private constructor(args: readonly string[]) {
    this.#child = fork(join(projectRoot, 'gateway/main.ts'), args, {
      execArgv: runsTypeScript,
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
    });
    this.ended = once(this.#child, 'close').then(([code, signal]) => code ?? signal);
  }

  /** Resolves when it serves. @throws Error where it ends before */
  static async start(args: readonly string[]): Promise<GatewayProcess> {
    const gateway = new GatewayProcess(args);
    const ended = gateway.ended.then((status) => {
      throw new Error(`The gateway ended (${status}):\n${gateway.#errors}`);
    });
    await Promise.race([once(gateway.#child, 'message'), ended]);
    return gateway;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}
