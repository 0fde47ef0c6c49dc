#!/usr/bin/env node
/** `ehub`, from the compiled programs. Plain JavaScript, since it says so where they are not there. */
import '../schema/requireNode.mjs';
import { existsSync } from 'node:fs';

const program = new URL('../dist/cli/ehub.js', import.meta.url);
if (existsSync(program)) {
  await import(program);
} else {
  console.error('ehub is not built: run `npm run build` first.');
  process.exitCode = 2;
}
