import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { projectRoot } from '../../schema/projectRoot.ts';

test('finds the folder of package.json from source as from dist', () => {
  expect(existsSync(join(projectRoot, 'package.json'))).toBe(true);
});
