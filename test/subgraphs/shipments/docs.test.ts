import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { projectRoot } from '../../../schema/projectRoot.ts';
import { withGeneratedParts } from '../../../subgraphs/shipments/docs/generatedParts.ts';

test('docs/shipments.md shows the transitions and the vocabulary as they are; else run writeDocs', () => {
  const document = readFileSync(join(projectRoot, 'docs/shipments.md'), 'utf8');
  expect(document).toContain('stateDiagram-v2');
  expect(withGeneratedParts(document)).toBe(document);
});
