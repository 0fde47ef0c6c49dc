import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as operations from '../../examples/marketplace/operations.ts';
import { projectRoot } from '../../schema/projectRoot.ts';

const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8');

test('the page for marketplaces shows every operation of the example in the order in which it sends them', () => {
  const page = read('docs/marketplaces.md');
  const shown = [...page.matchAll(/```graphql\n(?:query|mutation) (\w+)/g)].map(([, name]) => name);
  expect(shown).toEqual(Object.keys(operations).sort((a, b) => page.indexOf(` ${a}(`) - page.indexOf(` ${b}(`)));
  const story = read('examples/marketplace/buyAcrossHubs.ts');
  for (const name of shown) expect(story).toContain(`operations.${name},`);
});
