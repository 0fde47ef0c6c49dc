#!/usr/bin/env node
/**
 * `npm start`: builds what is needed, then runs the demo network. Plain JavaScript, since it runs before the build.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(`Node ${process.versions.node} is too old: this needs Node 20.19 or later.`);
}

const root = fileURLToPath(new URL('..', import.meta.url));
const compiler = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
const build = spawnSync(process.execPath, [compiler, '-b'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
if (build.status !== 0) fail('The build failed; the errors are above. Were the dependencies installed with `npm ci`?');

await import('../dist/cli/startNetwork.js');

function fail(message) {
  console.error(message);
  process.exit(1);
}
