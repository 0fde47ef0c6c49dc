import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../schema/projectRoot.ts';
import { withGeneratedParts } from './generatedParts.ts';

/** Writes the generated parts of docs/shipments.md: `node dist/subgraphs/shipments/docs/writeDocs.js`. */
const file = join(projectRoot, 'docs/shipments.md');
writeFileSync(file, withGeneratedParts(readFileSync(file, 'utf8')));
