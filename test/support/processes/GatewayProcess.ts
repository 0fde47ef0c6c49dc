import { join } from 'node:path';
import { projectRoot } from '../../../schema/projectRoot.ts';
import { runsTypeScript, TestProcess } from './TestProcess.ts';

/** A gateway's process as its operator starts it. */
export class GatewayProcess extends TestProcess {
  /** Resolves when it serves. @throws Error where it ends before */
  static async start(args: readonly string[], nodeFlags: readonly string[] = []): Promise<GatewayProcess> {
    const gateway = new GatewayProcess([
      ...runsTypeScript,
      ...nodeFlags,
      join(projectRoot, 'gateway/main.ts'),
      ...args,
    ]);
    const said = await gateway.message<{ readonly kind: string; readonly message?: string }>();
    if (said.kind === 'failed') throw new Error(said.message);
    return gateway;
  }
}
