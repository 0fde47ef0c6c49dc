import { join } from 'node:path';
import { projectRoot } from '../../../schema/projectRoot.ts';
import { runCommand } from './runCommand.ts';
import { TestProcess } from './TestProcess.ts';

/** `npm start` as a user runs it: the same program, in a process of its own. */
export class DemoProcess extends TestProcess {
  constructor(env: Readonly<Record<string, string>>, args: readonly string[] = []) {
    super([join(projectRoot, 'cli/start.mjs'), ...args], { env: { HOME: process.env.HOME, ...env } });
  }

  /** Waits until the summary is printed. @throws Error with all it printed where it ends before */
  running(): Promise<void> {
    return this.printed('The e-hub network runs.');
  }

  /** Every process that it started, directly or not, as process ids. */
  descendants(): number[] {
    const children = new Map<number, number[]>();
    for (const line of runCommand('ps', ['-e', '-o', 'pid=,ppid=']).trim().split('\n')) {
      const [pid = 0, parent = 0] = line.trim().split(/\s+/).map(Number);
      children.set(parent, [...(children.get(parent) ?? []), pid]);
    }
    const found: number[] = [];
    const visit = (pid: number) => {
      for (const child of children.get(pid) ?? []) {
        found.push(child);
        visit(child);
      }
    };
    visit(this.pid);
    return found;
  }

  /** The process below it whose command line has this text. */
  descendant(text: string): number {
    const args = runCommand('ps', ['-o', 'pid=,args=', '-p', this.descendants().join(',')]);
    const line = args.split('\n').find((candidate) => candidate.includes(text));
    if (!line) throw new Error(`None of its processes has ${text}:\n${args}`);
    return Number.parseInt(line, 10);
  }

  /** Stops it as Ctrl-C would and waits; answers the exit status. */
  override stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | NodeJS.Signals> {
    return super.stop(signal);
  }
}

/** True while a process of this id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
