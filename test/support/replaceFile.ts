import { renameSync, writeFileSync } from 'node:fs';

/** Replaces a file in one step, as every careful writer does: whoever reads it sees the old text or the new one. */
export function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}
