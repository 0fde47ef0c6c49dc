import { join } from 'node:path';
import { projectRoot } from '../../../schema/projectRoot.ts';
import { runsTypeScript, TestProcess } from './TestProcess.ts';

export const hubProgram = join(projectRoot, 'subgraphs/main.ts');
export const demoRegistry = join(projectRoot, 'subgraphs/hubs/network.json');

/** How a hub's process said that it serves, or cannot. */
type HubMessage =
  | {
      readonly kind: 'ready';
      readonly hub: string;
      readonly port: number;
      readonly rows: Readonly<Record<string, number>>;
    }
  | { readonly kind: 'failed'; readonly message: string };

/** A hub's process as the network starts it. */
export class HubProcess extends TestProcess {
  /**
   * @param program another than this repository's
   * @param nodeFlags besides those that every hub has
   */
  constructor(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    program = hubProgram,
    nodeFlags: readonly string[] = [],
  ) {
    super([...runsTypeScript, ...nodeFlags, program, ...args], { env });
  }

  /** Waits until it says that it serves or cannot. @throws Error where it ends before */
  async said(): Promise<HubMessage> {
    for (;;) {
      const said = await this.message<HubMessage | { readonly kind: 'progress' }>();
      if (said.kind !== 'progress') return said;
    }
  }

  /** Waits until it serves. @throws Error where it cannot */
  async serving(): Promise<Extract<HubMessage, { kind: 'ready' }>> {
    const said = await this.said();
    if (said.kind === 'failed') throw new Error(said.message);
    return said;
  }
}
