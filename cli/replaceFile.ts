import { renameSync, writeFileSync } from 'node:fs';

/**
 * Replaces a file in one step: whoever reads it sees the old text or the new one.
 * @param mode of the new file; left out, that of any new file
 */
export function replaceFile(file: string, text: string, mode?: number): void {
  writeFileSync(`${file}.new`, text, { mode });
  renameSync(`${file}.new`, file);
}
