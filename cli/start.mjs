#!/usr/bin/env node
/**
 * `npm start`: builds what is needed, then runs the demo network. Plain JavaScript, since it runs before the build.
 */
import '../schema/requireNode.mjs';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
run('typescript/bin/tsc', ['-b']);
if (isSandboxStale()) run('vite/bin/vite.js', ['build', '--config', 'sandbox/vite.config.ts']);

await import('../dist/cli/startNetwork.js');

/** Runs one of the installed build tools; its own output says what is wrong. */
function run(tool, args) {
  const program = join(root, 'node_modules', tool);
  if (!existsSync(program)) fail('The dependencies are not installed: run `npm ci` first.');
  const { status } = spawnSync(process.execPath, [program, ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0)
    fail('The build failed; the errors are above. Are the dependencies those of package-lock.json? Run `npm ci`.');
}

/** The page takes seconds to build, so it is built only if one of its sources is newer. */
function isSandboxStale() {
  const page = statSync(join(root, 'dist/sandbox/index.html'), { throwIfNoEntry: false });
  if (!page) return true;
  const sources = readdirSync(join(root, 'sandbox'), { recursive: true }).map((name) => join(root, 'sandbox', name));
  const others = ['package-lock.json', 'schema/supergraph.graphql'].map((name) => join(root, name));
  return [...sources, ...others].some((source) => statSync(source).mtimeMs > page.mtimeMs);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
