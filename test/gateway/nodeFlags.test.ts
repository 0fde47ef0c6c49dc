import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { gatewayNodeFlags } from '../../gateway/nodeFlags.ts';
import { projectRoot } from '../../schema/projectRoot.ts';
import { hubNodeFlags } from '../../subgraphs/nodeFlags.ts';
import { runCommand } from '../support/processes/runCommand.ts';

test.each([
  ['gateway', [gatewayNodeFlags('22.12.0'), gatewayNodeFlags('24.0.0')]],
  ['subgraphs', [hubNodeFlags]],
])(
  'docs/operators.md starts dist/%s/main.js with the flags of Node that the demo starts it with',
  (program, wanted) => {
    const document = readFileSync(join(projectRoot, 'docs/operators.md'), 'utf8');
    const command = new RegExp(`^ *node ((?:.*\\\\\\n)*.*?)dist/${program}/main\\.js`, 'gm');
    const flags = [...document.matchAll(command)].map(([, text = '']) =>
      text.split(/[\s\\]+/).filter((flag) => flag !== ''),
    );
    // Commands that are about something else leave them out; others may be shown twice.
    const shown = flags.filter(([first]) => first !== '…').map((each) => each.join(' '));
    expect([...new Set(shown)]).toEqual(wanted.map((each) => each.join(' ')));
  },
);

test.each(['20.19.0', '22.23.3'])('Node %s has the flags of Node 20', (version) => {
  expect(gatewayNodeFlags(version)).toEqual(gatewayNodeFlags('20.19.0'));
});

test('the version that runs here takes its flags', () => {
  expect(runCommand(process.execPath, [...gatewayNodeFlags(), '--eval', ''])).toBe('');
});
