import { join } from 'node:path';
import { projectRoot } from '../../../schema/projectRoot.ts';
import { runsTypeScript, TestProcess } from './TestProcess.ts';

/** A gateway's process as its operator starts it. */
export class GatewayProcess extends TestProcess {
  /** Resolves when it serves. @throws Error where it ends before */
  static async start(args: readonly string[]): Promise<GatewayProcess> {
    const gateway = new GatewayProcess([...runsTypeScript, join(projectRoot, 'gateway/main.ts'), ...args]);
    await gateway.message();
    return gateway;
  }
}
