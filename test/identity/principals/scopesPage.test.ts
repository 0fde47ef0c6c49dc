import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { scopes } from '../../../identity/principals/scopes.ts';
import { projectRoot } from '../../../schema/projectRoot.ts';

test('docs/identity.md lists every scope, who can hold it and what it lets them do, and no other', () => {
  const page = readFileSync(join(projectRoot, 'docs/identity.md'), 'utf8');
  const [, section = ''] = /^## Scopes$([\s\S]*?)^## /m.exec(page) ?? [];
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  const expected = Object.entries(scopes).map(
    ([name, { kinds, lets }]) => `| \`${name}\` | ${kinds.join(', ')} | ${lets} |`,
  );
  expect(rows).toEqual(expected);
});
