import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A part of the measurement, apart from the gateway and the observer. */
export type Role = 'hubs' | 'clients';

/** A part of the measurement in a process of its own, so that its work disturbs nothing else. One request at a time. */
export class MeasuringProcess<Question extends object> {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start<Question extends object>(role: Role): Promise<MeasuringProcess<Question>> {
    const child = fork(fileURLToPath(new URL('child.mjs', import.meta.url)), [role]);
    await once(child, 'message');
    return new MeasuringProcess(child);
  }

  async ask<Reply>(question: Question): Promise<Reply> {
    this.#child.send(question);
    const [reply] = await once(this.#child, 'message');
    return reply as Reply;
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill();
    await ended;
  }
}
