import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { projectRoot } from '../../schema/projectRoot.ts';
import { runsTypeScript, TestProcess } from '../support/processes/TestProcess.ts';

const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

/** Runs a program on a Node that says that it has this version. */
async function run(version: string, program: string): Promise<{ status: number | NodeJS.Signals; said: string }> {
  const pretends = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } })`;
  const child = new TestProcess([
    ...['--import', `data:text/javascript,${encodeURIComponent(pretends)}`],
    ...[...runsTypeScript, join(projectRoot, program)],
  ]);
  return { status: await child.ended, said: child.output };
}

test.each(['gateway/main.ts', 'subgraphs/main.ts', 'cli/start.mjs', 'cli/ehub.mjs', 'test/fuzz.mjs', 'test/sim.mjs'])(
  '%s ends at once and with one line on a Node that is too old',
  async (program) => {
    expect(await run('18.20.8', program)).toEqual({
      status: 2,
      said: 'Node 18.20.8 is too old: this needs Node 20.19, 22.12 or later.\n',
    });
  },
);

describe('the programs that run on their own import nothing else before the check', () => {
  test.each(['gateway/main.ts', 'subgraphs/main.ts'])('%s', (program) => {
    const text = readFileSync(join(projectRoot, program), 'utf8');
    expect([...text.matchAll(/^import .*$/gm)].map(([line]) => line)).toEqual(["import '../schema/requireNode.mjs';"]);
  });
});

test.each([
  'start',
  'ehub',
  'example',
  'build',
  'test',
  'test:browser',
  'check',
  'generate',
  'bench',
  'soak',
  'fuzz',
  'sim',
])('npm run %s begins with the check', (name) => {
  const [, first] = /^node (\S+\.mjs)/.exec(scripts[name] ?? '') ?? [];
  const program = readFileSync(join(projectRoot, first ?? ''), 'utf8');
  expect(first === 'schema/requireNode.mjs' || /^import .*$/m.exec(program)?.[0].includes('requireNode.mjs')).toBe(
    true,
  );
});

test.each([
  ['18.20.8', 2],
  ['20.18.3', 2],
  ['20.19.0', 0],
  ['21.7.3', 2],
  ['22.11.0', 2],
  ['22.12.0', 0],
  ['23.0.0', 0],
  ['24.1.0', 0],
  ['100.0.0', 0],
])('for Node %s the check ends with %i', async (version, status) => {
  expect((await run(version, 'schema/requireNode.mjs')).status).toBe(status);
});
