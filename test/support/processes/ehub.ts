import { join } from 'node:path';
import { projectRoot } from '../../../schema/projectRoot.ts';
import { TestProcess, type TestProcessOptions } from './TestProcess.ts';

/** Starts `ehub` as an operator does. */
export function startEhub(args: readonly string[], options: TestProcessOptions = {}): TestProcess {
  return new TestProcess([join(projectRoot, 'cli/ehub.mjs'), ...args], options);
}

/** Runs `ehub`; answers its exit code and all that it wrote. */
export async function ehub(args: readonly string[], env: NodeJS.ProcessEnv) {
  const command = startEhub(args, { env });
  return { code: await command.ended, output: command.output };
}
