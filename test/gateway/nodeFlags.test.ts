import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { gatewayNodeFlags } from '../../gateway/nodeFlags.ts';
import { projectRoot } from '../../schema/projectRoot.ts';
import { hubNodeFlags } from '../../subgraphs/nodeFlags.ts';

test.each([
  ['gateway', gatewayNodeFlags],
  ['subgraphs', hubNodeFlags],
])(
  'docs/operators.md starts dist/%s/main.js with the flags of Node that the demo starts it with',
  (program, wanted) => {
    const document = readFileSync(join(projectRoot, 'docs/operators.md'), 'utf8');
    const line = new RegExp(`^ *node ((?:.*\\\\\\n)*.*?)dist/${program}/main\\.js`, 'm');
    const [, flags = ''] = line.exec(document) ?? [];
    expect(flags.split(/[\s\\]+/).filter((flag) => flag !== '')).toEqual(wanted);
  },
);
