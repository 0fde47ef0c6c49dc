import { renameSync, writeFileSync } from 'node:fs';

/**
 * Replaces a file in one step: readers see either the old text or the new one.
 * @param mode of the new file; the default mode if undefined
 */
export function replaceFile(file: string, text: string, mode?: number): void {
  writeFileSync(`${file}.new`, text, { mode });
  renameSync(`${file}.new`, file);
}
