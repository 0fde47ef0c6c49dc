import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { gatewayNodeFlags } from '../../gateway/nodeFlags.ts';
import { projectRoot } from '../../schema/projectRoot.ts';

test('docs/operators.md starts a gateway with the flags of Node that the demo starts it with', () => {
  const document = readFileSync(join(projectRoot, 'docs/operators.md'), 'utf8');
  const [, flags = ''] = /^node ((?:.*\\\n)*.*?)dist\/gateway\/main\.js/m.exec(document) ?? [];
  expect(flags.split(/[\s\\]+/).filter((flag) => flag !== '')).toEqual(gatewayNodeFlags);
});
