import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { projectRoot } from '../../schema/projectRoot.ts';
import { demoRegistry } from '../support/processes/HubProcess.ts';
import { TestProcess } from '../support/processes/TestProcess.ts';

/** Starts a program with a channel for messages, and is gone at once. */
const brief = `import { fork } from 'node:child_process';
  const [program, ...args] = process.argv.slice(1);
  fork(program, args, { stdio: 'inherit', execArgv: [] }).once('spawn', () => process.exit(0));`;

test.each([
  ['gateway', ['--registry', demoRegistry, '--port=0']],
  ['subgraphs', ['--hub=MYKUL', '--registry', demoRegistry, '--database=postgresql://127.0.0.1:1/postgres']],
])('dist/%s/main.js ends if its parent is gone before it serves', async (program, args) => {
  const parent = new TestProcess([
    ...['--input-type=module', '--eval', brief],
    ...[join(projectRoot, 'dist', program, 'main.js'), ...args],
  ]);
  // Only when nobody holds its pipes any more, which the program has from it.
  expect(await parent.ended).toBe(0);
  expect(parent.errors).toBe('');
});
