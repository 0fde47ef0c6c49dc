#!/usr/bin/env node
/** Runs the compiled `ehub`. Plain JavaScript, since it reports if the compiled programs are missing. */
import '../schema/requireNode.mjs';
import { existsSync } from 'node:fs';

const program = new URL('../dist/cli/ehub.js', import.meta.url);
if (existsSync(program)) {
  await import(program);
} else {
  console.error('ehub is not built: run `npm run build` first.');
  process.exitCode = 2;
}
